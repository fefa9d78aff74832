import { readCheckpoint } from '@dynaconv/checkpoint';
import {
  type ReferenceOutput,
  referenceInput,
  tensorsOf,
  toleranceOf,
  torchFile,
} from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import { abs, max, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type DenseNetwork,
  type DenseTask,
  describeNetwork,
  type FeaturePyramidOptions,
  featurePyramid,
  loadNetwork,
  MMCLS_INITIALIZERS,
  moduleSlots,
} from '../src/dense.ts';
import fixture from './fixtures/dense-backbones.json' with { type: 'json' };
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

interface Pyramid {
  extra?: string;
  involution?: boolean;
  start_level?: number;
}

const optionsOf = ({ extra, involution, start_level }: Pyramid): FeaturePyramidOptions => ({
  output: involution ? 'involution' : 'convolution',
  startLevel: start_level,
  extraLevels: extra as FeaturePyramidOptions['extraLevels'],
});

const context = { operation: 'test' };

/** A network of a backbone's maps and the levels of the pyramid on it, if there is one. */
const mapsNetwork = (
  backbone: string,
  task: DenseTask,
  pyramid: Pyramid | null,
): DenseNetwork<'maps'> => ({
  name: `maps_of_${backbone}`,
  task,
  backbone,
  numClasses: 1,
  classCount: { key: 'none', classesOf: (outputs) => outputs },
  classifiers: [],
  trainingOnly: [],
  graphs: (config) => ({
    maps: {
      name: 'maps',
      inputs: { image: [null, null, 3] },
      build([x], formOf) {
        const maps = config.backbone.build(x, formOf(config.backbone.initializers));
        const form = formOf(MMCLS_INITIALIZERS);
        return [...maps, ...(pyramid ? featurePyramid(maps, form, optionsOf(pyramid)) : [])];
      },
    },
  }),
});

describe.each(fixture.cases)('$backbone for $task, $pyramid', (reference) => {
  const { backbone, task, pyramid, inputShape, outputs } = reference;

  it('gives the maps and levels that PyTorch gives, deployed the same within both roundings', async () => {
    const network = mapsNetwork(backbone, task as DenseTask, pyramid as Pyramid | null);
    const slots = moduleSlots(describeNetwork(network).maps);
    const file = torchFile(tensorsOf(slots.map(({ key, shape }) => [key, shape])));
    const weights = await readCheckpoint(file);
    const trained = await loadNetwork(network, { weights, deploy: false }, context);
    const deployed = await loadNetwork(network, { weights }, context);
    const x = referenceInput(inputShape);
    const separate = trained.models.maps.predict(x) as Tensor[];
    const fused = deployed.models.maps.predict(x) as Tensor[];
    const references = Object.entries(outputs) as [string, ReferenceOutput][];
    expect(separate.length).toBe(references.length);
    for (const [i, [name, expected]] of references.entries()) {
      expectReference(separate[i], expected, name);
      expectReference(fused[i], expected, `${name}, deployed`);
      const apart = tidy(() => max(abs(sub(fused[i], separate[i]))).dataSync()[0]);
      expect(apart, `${name}: the forms differ`).toBeLessThanOrEqual(2 * toleranceOf(expected));
    }
    trained.models.maps.dispose();
    deployed.models.maps.dispose();
  });
});
