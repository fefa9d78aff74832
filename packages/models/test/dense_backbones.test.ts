import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type DenseTask,
  denseBackbone,
  describeGraph,
  type FeaturePyramidOptions,
  featurePyramid,
  type Graph,
  listDenseBackbones,
  MMCLS_INITIALIZERS,
  parametersOf,
} from '../src/dense.ts';
import { trainingForm } from '../src/forms/training_form.ts';
import { listModels } from '../src/index.ts';
import { buildGraph } from '../src/network/graph.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** A backbone, with a feature pyramid on it if there are options for one. */
function graphOf(name: string, task: DenseTask, pyramid?: FeaturePyramidOptions): Graph {
  const backbone = denseBackbone(name, { task });
  return {
    name,
    inputs: { image: [null, null, 3] },
    build([x], formOf) {
      const maps = backbone.build(x, formOf(backbone.initializers));
      return pyramid ? featurePyramid(maps, formOf(MMCLS_INITIALIZERS), pyramid) : maps;
    },
  };
}

function countsOf(graph: Graph) {
  const parts = describeGraph(graph, false);
  const weights = parts.flatMap((part) => part.weights);
  // PyTorch saves a counter with each BatchNorm.
  const counters = weights.filter(({ name }) => name.endsWith('/moving_variance'));
  return { parameters: parametersOf(parts), keys: weights.length + counters.length };
}

// Of the official code.
it.each([
  ['rednet50', 'detection', 13_492_526, 449],
  ['rednet50', 'segmentation', 13_492_526, 449],
  ['overlock_t', 'detection', 33_127_096, 2736],
  ['overlock_s', 'detection', 56_446_524, 3764],
  ['overlock_b', 'detection', 96_091_496, 4792],
  ['overlock_t', 'segmentation', 32_796_472, 2730],
  ['overlock_s', 'segmentation', 56_115_900, 3758],
  ['overlock_b', 'segmentation', 95_673_464, 4786],
] as const)(
  '%s for %s has as many parameters and keys as the official one',
  (name, task, parameters, keys) => {
    expect(countsOf(graphOf(name, task))).toEqual({ parameters, keys });
  },
);

// Parameters of the official necks on a RedNet-50.
it.each([
  [{ extraLevels: 'subsampled' }, 3_344_384, 16],
  [{ extraLevels: 'subsampled', output: 'involution' }, 1_253_952, 40],
  [{ extraLevels: 'convolved', startLevel: 1 }, 7_997_440, 16],
  [{ extraLevels: 'convolved', startLevel: 1, output: 'involution' }, 6_429_616, 34],
] as const)('a feature pyramid %o has as many as the official one', (pyramid, parameters, keys) => {
  const bare = countsOf(graphOf('rednet50', 'detection'));
  const whole = countsOf(graphOf('rednet50', 'detection', pyramid));
  expect(whole.parameters - bare.parameters).toBe(parameters);
  expect(whole.keys - bare.keys).toBe(keys);
});

it('there is a backbone for dense prediction of every model that has a pyramid of maps', () => {
  // VOLO has maps of two sizes, whatever its input.
  const others = listModels().filter((name) => !name.startsWith('volo_'));
  expect(listDenseBackbones().toSorted()).toEqual(others.toSorted());
  expect(() => denseBackbone('rednet5', { task: 'detection' })).toThrow(
    /no backbone is called 'rednet5', expected one of rednet26, /,
  );
});

describe.each(['rednet_digits', 'overlock_digits', 'resnet50'])('%s', (name) => {
  it.each(['detection', 'segmentation'] as const)(
    'for %s gives maps of the strides and widths that it tells, and has weights in its stages only',
    (task) => {
      const { strides, widths, stages } = denseBackbone(name, { task });
      const graph = graphOf(name, task);
      const model = buildGraph(graph, () => trainingForm({}));
      const shapes = model.computeOutputShape([1, 128, 64, 3]);
      expect(shapes).toEqual(strides.map((stride, i) => [1, 128 / stride, 64 / stride, widths[i]]));
      const paths = stages.flatMap((stage) => stage.paths);
      const stray = model.weights
        .map(({ originalName }) => originalName.split('/')[0])
        .filter((layer) => !paths.some((path) => layer === path || layer.startsWith(`${path}.`)));
      expect(stray).toEqual([]);
      const described = describeGraph(graph, false).flatMap(({ weights }) => weights);
      const line = (name: string, shape: unknown) => `${name} [${shape}]`;
      expect(described.map(({ name, shape }) => line(name, shape)).toSorted()).toEqual(
        model.weights.map(({ originalName, shape }) => line(originalName, shape)).toSorted(),
      );
      model.dispose();
    },
  );
});
