import { NODE_MAJORS } from '../lib/paths.mjs';
import type { Step, StepOptions } from './step.ts';
import { bundling } from './steps/bundle.ts';
import { bundlers, nextJs, otherBundlers } from './steps/bundlers.ts';
import { composedConformance, conformance } from './steps/conformance.ts';
import { examples } from './steps/examples.ts';
import { lint } from './steps/lint.ts';
import { native } from './steps/native.ts';
import { newOp } from './steps/new_op.ts';
import { packaging } from './steps/packaging.ts';
import { processors } from './steps/processors.ts';
import { program } from './steps/program.ts';
import { published } from './steps/published.ts';
import { publishedTypes } from './steps/published_types.ts';
import { pytorch } from './steps/pytorch.ts';
import { registry } from './steps/registry.ts';
import { tfjsCore } from './steps/tfjs_core.ts';
import { turboTask } from './steps/turbo.ts';
import { SLOW_TESTS, vitest } from './steps/vitest.ts';

const BROWSER = 'tools/browser/src/main.ts';
const SITE = 'docs/src/check.ts';

interface AllSteps extends StepOptions {
  /** Node versions that are tested without `--all`, too. */
  readonly usualNodes: readonly number[];
}

/** The newest and the oldest Node, for steps that take minutes. The `published` step also covers the versions between them. */
const ends = (nodes: readonly number[]): number[] => [
  ...new Set([nodes[0], nodes[nodes.length - 1]]),
];

/** All steps in order, beginning with those that fail soonest. */
export function allSteps({ nodes, usualNodes, filters, strict, all }: AllSteps): Step[] {
  const onNodes = (kind: string, versions: readonly number[], run: (node: number) => Step['run']) =>
    versions.map((node) => ({
      name: `${kind}@${node}`,
      onlyWithAll: !usualNodes.includes(node),
      run: run(node),
    }));
  const strictly = strict ? ['--strict-expectations'] : [];
  return [
    { name: 'lint', run: lint },
    { name: 'build', run: () => turboTask('build') },
    { name: 'types', run: () => turboTask('typecheck') },
    ...onNodes('vitest', ends(nodes), (node) => () => vitest(node, filters)),
    { name: 'vitest@slow', onlyWithAll: true, run: () => vitest(NODE_MAJORS[0], SLOW_TESTS) },
    ...onNodes('conformance', ends(nodes), (node) => () => conformance(node, strict)),
    { name: 'conformance@composed', onlyWithAll: true, run: () => composedConformance(strict) },
    { name: 'processors', onlyWithAll: true, run: () => processors(strict) },
    { name: 'native', onlyWithAll: true, run: () => native(strict) },
    { name: 'pytorch', onlyWithAll: true, run: pytorch },
    ...[
      { name: 'new-op', onlyWithAll: true, run: newOp },
      { name: 'tfjs-core', onlyWithAll: true, run: tfjsCore },
      { name: 'packaging', run: packaging },
      ...onNodes('published', nodes, (node) => () => published(node)),
      { name: 'published@types', run: publishedTypes },
      { name: 'bundles', run: bundling },
      // Before shorter steps, which run beside it.
      { name: 'examples', onlyWithAll: true, run: examples },
      { name: 'registry', onlyWithAll: true, run: registry },
      { name: 'bundlers', run: bundlers },
      { name: 'bundlers@others', onlyWithAll: true, run: otherBundlers },
      { name: 'bundlers@next', onlyWithAll: true, run: nextJs },
      { name: 'site', run: () => program(SITE, all ? ['--api'] : []) },
    ].map((step) => ({ ...step, usesOneCore: true })),
    { name: 'browser', run: () => program(BROWSER, strictly) },
    {
      name: 'browser@half-floats',
      onlyWithAll: true,
      run: () => program(BROWSER, [...strictly, '--half-floats']),
    },
    {
      name: 'browser@float16',
      onlyWithAll: true,
      run: () => program(BROWSER, ['--float16']),
    },
    {
      name: 'browser@playground',
      onlyWithAll: true,
      run: () => program('apps/playground/test/browser/main.ts'),
    },
    {
      name: 'browser@benchmarks',
      onlyWithAll: true,
      run: () => program('apps/benchmarks/test/browser/main.ts'),
    },
  ];
}
