/** The conformance suite as a library: nothing here needs Node, a page or a test framework. */

export type { ConformanceBackend, Device, Heap } from './backends/backend.ts';
export { BACKENDS, PAGE_BACKENDS } from './backends/index.ts';
export { OPS } from './cases/index.ts';
export {
  type Arithmetic,
  type Expected,
  FLOAT16_PRODUCTS,
  FLOAT16_TEXTURES,
  FLOAT32,
  FLOAT32_FLUSHED,
  RoundedSums,
  type Values,
} from './core/bound.ts';
export {
  type CaseGroup,
  type ConformanceCase,
  declareOp,
  type ErrorInput,
  findCases,
  type OpDeclaration,
} from './core/declare.ts';
export { type Params, ParamsBuilder, params } from './core/params.ts';
export { contradiction, type Expectation, parseExpectations } from './expectations.ts';
export { supportMatrix } from './matrix.ts';
export type { Oracle } from './oracle/oracle.ts';
export {
  asReport,
  type CaseResult,
  type DirectionSummary,
  REPORT_SCHEMA,
  type Report,
} from './report.ts';
export {
  type ConformanceOptions,
  casesFor,
  judgeExpectations,
  type OpenConformance,
  openConformance,
  runConformance,
} from './run/run_conformance.ts';
export { type RandomOptions, type RandomOutcome, runRandom } from './run/run_random.ts';
