import type { Checkpoint, CheckpointTensor } from '@dynaconv/checkpoint';
import { weight } from './deterministic.ts';
import { type TorchTensor, torchFile } from './torch_file.ts';

/**
 * What a RedNet or ResNet is made of; written out again here, so that the tests do not take the keys from the code they
 * test.
 */
export interface BottleneckNetwork {
  blocks: readonly number[];
  widths: readonly number[];
  strides: readonly number[];
  numClasses: number;
}

export const IMAGENET = { widths: [256, 512, 1024, 2048], strides: [1, 2, 2, 2], numClasses: 1000 };

export const OFFICIAL: Readonly<Record<string, BottleneckNetwork>> = {
  rednet26: { ...IMAGENET, blocks: [1, 2, 4, 1] },
  rednet50: { ...IMAGENET, blocks: [3, 4, 6, 3] },
  rednet_digits: {
    blocks: [1, 2, 2, 1],
    widths: [64, 128, 192, 256],
    strides: [1, 2, 2, 2],
    numClasses: 10,
  },
};

export type Shapes = [key: string, shape: number[]][];

/** Keys and shapes of the official `state_dict`, but for `num_batches_tracked`. */
export const officialShapes = (network: BottleneckNetwork): Shapes => [
  ...convModule('backbone.stem.0', 3, 32, 3),
  ...involutionShapes('backbone.stem.1', 32, 3),
  ...batchNorm('backbone.stem.2', 32),
  ...convModule('backbone.stem.4', 32, 64, 3),
  ...stageShapes('backbone.', network, redNetSpatial),
  ...linearShapes('head.fc', network),
];

/** Of the layer in the middle of a block. */
type SpatialShapes = (path: string, channels: number) => Shapes;

export const redNetSpatial: SpatialShapes = (path, channels) => involutionShapes(path, channels, 7);

/** The stages after a stem of 64 channels. */
export function stageShapes(
  prefix: string,
  { blocks, widths, strides }: BottleneckNetwork,
  spatial: SpatialShapes,
): Shapes {
  const shapes: Shapes = [];
  let inputs = 64;
  blocks.forEach((depth, stage) => {
    const width = widths[stage];
    for (let block = 0; block < depth; block++) {
      const path = `${prefix}layer${stage + 1}.${block}`;
      const stride = block === 0 ? strides[stage] : 1;
      shapes.push(...bottleneckShapes(path, inputs, width, stride, spatial));
      inputs = width;
    }
  });
  return shapes;
}

export const linearShapes = (path: string, { widths, numClasses }: BottleneckNetwork): Shapes => [
  [`${path}.weight`, [numClasses, widths.at(-1)!]],
  [`${path}.bias`, [numClasses]],
];

export function bottleneckShapes(
  path: string,
  inputs: number,
  width: number,
  stride: number,
  spatial: SpatialShapes,
): Shapes {
  const mid = width / 4;
  const shapes: Shapes = [
    [`${path}.conv1.weight`, [mid, inputs, 1, 1]],
    ...batchNorm(`${path}.bn1`, mid),
    ...spatial(`${path}.conv2`, mid),
    ...batchNorm(`${path}.bn2`, mid),
    [`${path}.conv3.weight`, [width, mid, 1, 1]],
    ...batchNorm(`${path}.bn3`, width),
  ];
  if (stride !== 1 || inputs !== width) {
    shapes.push(
      [`${path}.downsample.0.weight`, [width, inputs, 1, 1]],
      ...batchNorm(`${path}.downsample.1`, width),
    );
  }
  return shapes;
}

export const involutionShapes = (path: string, channels: number, size: number): Shapes => [
  ...convModule(`${path}.conv1`, channels, channels / 4, 1),
  [`${path}.conv2.conv.weight`, [(size * size * channels) / 16, channels / 4, 1, 1]],
  [`${path}.conv2.conv.bias`, [(size * size * channels) / 16]],
];

const convModule = (path: string, inputs: number, outputs: number, size: number): Shapes => [
  [`${path}.conv.weight`, [outputs, inputs, size, size]],
  ...batchNorm(`${path}.bn`, outputs),
];

export const batchNorm = (path: string, channels: number): Shapes =>
  ['weight', 'bias', 'running_mean', 'running_var'].map((name) => [`${path}.${name}`, [channels]]);

/** Deterministic weights of the reference, and the counters that PyTorch saves beside them. */
export function tensorsOf(shapes: Shapes): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [key, shape] of shapes) {
    tensors.set(key, { shape, values: weight(key, shape) });
    if (key.endsWith('.running_var')) {
      const counter = key.replace('running_var', 'num_batches_tracked');
      tensors.set(counter, { shape: [], values: Float32Array.of(7) });
    }
  }
  return tensors;
}

/** The state_dict with the deterministic weights of the reference. */
export const officialTensors = (network: BottleneckNetwork): Map<string, TorchTensor> =>
  tensorsOf(officialShapes(network));

/** The checkpoint file of a model of that name. */
export const officialFile = (name: string): Uint8Array<ArrayBuffer> =>
  torchFile(officialTensors(OFFICIAL[name]));

/** A checkpoint of which only keys and shapes are looked at. */
export function shapesOnly(shapes: Shapes): Checkpoint {
  const tensors = shapes.map(([name, shape]): [string, CheckpointTensor] => {
    const refuse = () => Promise.reject(new Error(`the values of ${name} were read`));
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, { name, shape, size, dtype: 'float32', data: refuse, float32: refuse }];
  });
  return {
    format: 'pth',
    tensors: new Map(tensors),
    stateDict: '',
    stateDicts: [''],
    metadata: {},
  };
}
