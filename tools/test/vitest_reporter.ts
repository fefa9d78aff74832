/** Reporter of vitest that writes what the `vitest` step reads: vitest's own JSON report does not say what timed out, and after how long. */

import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { timedOut } from '../lib/time_limit.mjs';

/** The environment variable with the file to write. */
export const REPORT_VARIABLE = 'DYNACONV_VITEST_REPORT';

export interface VitestReport {
  readonly passed: number;
  /** One text a failure: its name and what went wrong. */
  readonly failures: readonly string[];
  /** One text a skipped test. */
  readonly skips: readonly string[];
}

/** vitest's own words for it. */
const TIMED_OUT = /^(Test|Hook) timed out in (\d+)ms/;

/** What an error says, where, and why; vitest leaves the message of a time-out out of its stack, and has most frames there itself. */
function describeError({ message, stack = '', cause }: SerializedError): string {
  const [, what, milliseconds] = TIMED_OUT.exec(message) ?? [];
  const text = milliseconds ? timedOut(what.toLowerCase(), Number(milliseconds)) : message;
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line) && !/node_modules|node:/.test(line));
  return [text, ...frames, ...(cause ? [`because: ${describeError(cause)}`] : [])].join('\n');
}

const nameOf = (entity: TestCase | TestSuite | TestModule): string =>
  entity.type === 'module'
    ? entity.relativeModuleId
    : `${entity.module.relativeModuleId} > ${entity.fullName}`;

const whySkipped = ({ options: { mode } }: TestCase): string =>
  mode === 'run' ? 'not run, because what comes before it failed' : `marked ${mode} in its source`;

/** The results of the tests of a file. */
function reportModule(module: TestModule): VitestReport {
  const tests = [...module.children.allTests()];
  const problems = (name: string, errors: readonly SerializedError[]) =>
    `${name}\n${errors.map(describeError).join('\n')}`;
  const suites = [module, ...module.children.allSuites()];
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failures: [
      // The error itself, of which vitest does not say whose it is, is among those outside of tests.
      ...(module.state() === 'pending' || module.state() === 'queued'
        ? [`${nameOf(module)}\nits process ended before its tests did`]
        : []),
      // Failures outside of tests: in importing the file, or in hooks.
      ...suites
        .filter((suite) => suite.errors().length > 0)
        .map((suite) => problems(nameOf(suite), suite.errors())),
      ...tests.flatMap((test) => {
        const { state, errors } = test.result();
        return state === 'failed' ? [problems(nameOf(test), errors)] : [];
      }),
    ],
    skips: tests
      .filter((test) => test.result().state === 'skipped')
      .map((test) => `${nameOf(test)}: ${whySkipped(test)}`),
  };
}

export default class StepReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const reports = modules.map(reportModule);
    const report: VitestReport = {
      passed: reports.reduce((sum, { passed }) => sum + passed, 0),
      failures: [
        ...reports.flatMap(({ failures }) => failures),
        ...unhandled.map((error) => `outside of tests\n${describeError(error)}`),
      ],
      skips: reports.flatMap(({ skips }) => skips),
    };
    writeFileSync(process.env[REPORT_VARIABLE]!, JSON.stringify(report));
  }
}
