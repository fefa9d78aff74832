/** What an op adds to a file that lists ops: lines after the last line that looks like them, or before the end of a list. */
export interface Listing {
  file: string;
  lines: readonly string[];
  place: 'after' | 'before';
  /** The last line that matches is the place. */
  of: RegExp;
}

const EXPORT = /^export (\{|\* from)/;

const after = (file: string, line: string, of = EXPORT): Listing => ({
  file,
  lines: [line],
  place: 'after',
  of,
});

/** Biome sorts the lines of TypeScript afterwards. */
export const LISTINGS: readonly Listing[] = [
  after('packages/involution-ops/src/contracts/index.ts', "export * from './MyOp2D.ts';"),
  after(
    'packages/involution-ops/src/base.ts',
    "export { myOp2d } from './ops/my_op2d.ts';",
    /^export \{ \w+ \} from '\.\/ops\/\w+\.ts';/,
  ),
  after(
    'packages/involution-ops/src/reference/index.ts',
    "export { myOp2DConfig } from './MyOp2D.ts';",
  ),
  after(
    'packages/involution-ops/src/gradients/index.ts',
    "export { myOp2DGradConfig } from './MyOp2D_grad.ts';",
  ),
  ...['wasm', 'webgl', 'webgpu', 'node'].map((backend) =>
    after(
      `packages/kernels-${backend}/src/kernels/index.ts`,
      "export { myOp2DConfig } from './MyOp2D.ts';",
    ),
  ),
  after('packages/kernels-wasm/assembly/index.ts', "export { myOp2d } from './my_op2d';"),
  after('packages/kernels-node/native/ops/ops.inc', 'DYNACONV_OP(MyOp2D)', /^DYNACONV_OP\(/),
  {
    file: 'packages/kernels-node/native/kernels.h',
    lines: [
      '// x and y [B, H, W, C], scale [C]',
      'void MyOp2D(const MapSizes& sizes, const float* x, const float* scale, float* y);',
      '',
    ],
    place: 'before',
    of: /^\} {2}\/\/ namespace dynaconv$/,
  },
  after(
    'packages/conformance/src/cases/index.ts',
    "import { myOp2DCases } from './MyOp2D.ts';",
    /^import \{ .*Cases.* \} from /,
  ),
  after('packages/conformance/src/cases/index.ts', '  myOp2DCases,', /^ {2}\w+Cases,$/),
  after(
    'packages/conformance/src/mutants/index.ts',
    "import { MY_OP2D_MUTANTS } from './MyOp2D.ts';",
    /^import \{ \w+_MUTANTS \} from /,
  ),
  after(
    'packages/conformance/src/mutants/index.ts',
    '  ...MY_OP2D_MUTANTS,',
    /^ {2}\.\.\.\w+_MUTANTS,$/,
  ),
];

/**
 * A text with the lines in their place.
 * @throws Error where no line of the text matches
 */
export function insert(text: string, { file, lines, place, of }: Listing): string {
  const existing = text.split('\n');
  const at = existing.findLastIndex((line) => of.test(line));
  if (at < 0) {
    throw new Error(`new-op: ${file} has no line like ${of}, beside which '${lines[0]}' belongs`);
  }
  return existing.toSpliced(place === 'after' ? at + 1 : at, 0, ...lines).join('\n');
}
