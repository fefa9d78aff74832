import { runBenchmarksTests } from '../browser/src/benchmarks.ts';
import { runPlaygroundTests } from '../browser/src/playground.ts';
import { runBrowserTests } from '../browser/src/run.ts';
import type { Step, StepOptions } from './step.ts';
import { bundling } from './steps/bundle.ts';
import { conformance } from './steps/conformance.ts';
import { examples } from './steps/examples.ts';
import { lint } from './steps/lint.ts';
import { native } from './steps/native.ts';
import { packaging } from './steps/packaging.ts';
import { published } from './steps/published.ts';
import { publishedTypes } from './steps/published_types.ts';
import { tfjsCore } from './steps/tfjs_core.ts';
import { turboTask } from './steps/turbo.ts';
import { vitest } from './steps/vitest.ts';

/** The newest and the oldest: the suite takes minutes, and what an engine between them gets wrong, the tests of packages see. */
const ends = (nodes: readonly number[]): number[] => [
  ...new Set([nodes[0], nodes[nodes.length - 1]]),
];

/** All of `npm test`, in order: what fails soonest and cheapest first. */
export function steps({ nodes, filters }: StepOptions): Step[] {
  return [
    { name: 'lint', run: lint },
    { name: 'build', run: () => turboTask('build') },
    { name: 'types', run: () => turboTask('typecheck') },
    ...nodes.map((node) => ({ name: `vitest@${node}`, run: () => vitest(node, filters) })),
    ...ends(nodes).map((node) => ({ name: `conformance@${node}`, run: () => conformance(node) })),
    { name: 'native', run: native },
    { name: 'tfjs-core', run: tfjsCore },
    { name: 'packaging', run: packaging },
    ...nodes.map((node) => ({ name: `published@${node}`, run: () => published(node) })),
    { name: 'published@types', run: publishedTypes },
    { name: 'bundles', run: bundling },
    { name: 'examples', run: examples },
    { name: 'browser', run: runBrowserTests },
    { name: 'browser@playground', run: runPlaygroundTests },
    { name: 'browser@benchmarks', run: runBenchmarksTests },
  ];
}
