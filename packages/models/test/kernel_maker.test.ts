import { ContMixBlock, Involution2D, type KernelLayout, type KernelMaker } from '@dynaconv/layers';
import { referenceInput } from '@dynaconv/test-kit';
import {
  mul,
  reshape,
  slice,
  type Tensor,
  type Tensor4D,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  type Shape,
  sequential,
  layers as tfLayers,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  contrastingLayer,
  contrastingPositions,
  dynamicKernels,
  dynamicLayers,
} from '../src/index.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

const TAPS = Array.from({ length: 9 }, (_, tap) => tap);

/** Stride 2; its kernel at a position is the pixel's first channel times the numbers of the taps, from 0 to 8. */
class NumberedTaps extends tfLayers.Layer implements KernelMaker {
  static readonly className = 'NumberedTaps';
  made = 1;

  override call(inputs: Tensor | Tensor[]): Tensor {
    return slice([inputs].flat()[0], [0, 0, 0, 0], [-1, -1, -1, 1]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...(inputShape as Shape).slice(0, 3), 1];
  }

  kernelLayout([, height, width]: readonly number[]): KernelLayout {
    return {
      operation: 'numbered',
      weights: 'attention',
      border: 'zeros',
      groups: 1,
      kernelSizes: [3],
      strides: 2,
      dilations: 1,
      inputMap: [height, width],
    };
  }

  makeKernels([x]: Tensor4D[]): Tensor[] {
    const [, height, width] = x.shape;
    const end = [1, Math.ceil(height / 2), Math.ceil(width / 2), 1, 1, 1];
    const pixels = reshape(slice(x, [0, 0, 0, 0], [1, height, width, 1]), [height, width]);
    const every = tensor(
      (pixels.arraySync() as number[][])
        .filter((_, row) => row % 2 === 0)
        .map((row) => row.filter((_, column) => column % 2 === 0)),
    );
    const kernels = mul(reshape(every, end), tensor(TAPS, [1, 1, 1, 1, 3, 3]));
    return Array(this.made).fill(kernels);
  }
}

function modelWith(layer = new NumberedTaps({ name: 'mine' })): LayersModel {
  return sequential({
    layers: [
      tfLayers.activation({ activation: 'linear', inputShape: [6, 7, 16] }),
      new Involution2D({ kernelSize: 3, name: 'involution' }),
      layer,
    ],
    name: 'own',
  });
}

describe('a layer of one’s own that makes kernels', () => {
  it('is among the layers of its model', () => {
    expect(dynamicLayers(modelWith())).toMatchObject([
      { name: 'involution' },
      { name: 'mine', operation: 'numbered', weights: 'attention', outputMap: [3, 4] },
    ]);
  });

  it('is explained: its kernels, and where they read', async () => {
    const model = modelWith();
    const x = referenceInput([1, 6, 7, 16]);
    const given = (model.getLayer('involution').apply(x) as Tensor4D).arraySync();
    const kernels = dynamicKernels(model, x, { layer: 'mine' });
    const { row, column, kernels: found } = await kernels.at({ x: 5, y: 3 });
    expect([row, column]).toEqual([1, 2]);
    const expected = Float32Array.from(TAPS, (tap) => tap * given[0][2][4][0]);
    expect(found).toEqual([
      {
        size: 3,
        groups: [expected],
        channels: [0, 16],
        rows: [1, 2, 3],
        columns: [3, 4, 5],
        window: { left: 3, top: 1, width: 3, height: 3 },
      },
    ]);
    expect(await contrastingPositions(kernels)).toHaveLength(3);
    kernels.dispose();
    expect(['involution', 'mine']).toContain(await contrastingLayer(model, x));
  });

  it('is held to its layout', () => {
    const layer = new NumberedTaps({ name: 'mine' });
    const model = modelWith(layer);
    layer.made = 2;
    expect(() => dynamicKernels(model, zeros([1, 6, 7, 16]), { layer: 'mine' })).toThrow(
      "dynamicKernels: layer 'mine' makes kernels of shapes [[1,3,4,1,3,3],[1,3,4,1,3,3]], expected [[1,3,4,1,3,3]]; correct its makeKernels or its kernelLayout",
    );
  });
});

it('ContMixBlock is explained on the map that is grown for its windows', async () => {
  const model = sequential({
    layers: [
      new ContMixBlock({
        dim: 8,
        kernelSize: 7,
        numHeads: 1,
        inputShape: [4, 8, 8],
        name: 'block',
      }),
    ],
  });
  expect(dynamicLayers(model)).toMatchObject([{ name: 'block', inputMap: [7, 14] }]);
  const kernels = dynamicKernels(model, referenceInput([1, 4, 8, 8]));
  const { row, column, kernels: found } = await kernels.at({ x: 7, y: 0 });
  expect([row, column]).toEqual([0, 12]);
  expect(found.map(({ size, rows, columns }) => [size, rows[0], columns[0]])).toEqual([
    [5, 0, 9],
    [7, 0, 7],
  ]);
  kernels.dispose();
});
