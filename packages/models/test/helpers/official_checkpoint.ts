import { weight } from '../../../layers/test/helpers/deterministic.ts';
import { type TorchTensor, torchFile } from './torch_file.ts';

/** What a RedNet is made of; written out again here, so that the tests do not take the keys from the code they test. */
export interface OfficialRedNet {
  blocks: readonly number[];
  widths: readonly number[];
  strides: readonly number[];
  numClasses: number;
}

const IMAGENET = { widths: [256, 512, 1024, 2048], strides: [1, 2, 2, 2], numClasses: 1000 };

export const OFFICIAL: Readonly<Record<string, OfficialRedNet>> = {
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
export function officialShapes({ blocks, widths, strides, numClasses }: OfficialRedNet): Shapes {
  const shapes: Shapes = [
    ...convModule('backbone.stem.0', 3, 32, 3),
    ...involutionShapes('backbone.stem.1', 32, 3),
    ...batchNorm('backbone.stem.2', 32),
    ...convModule('backbone.stem.4', 32, 64, 3),
  ];
  let inputs = 64;
  blocks.forEach((depth, stage) => {
    const width = widths[stage];
    for (let block = 0; block < depth; block++) {
      const path = `backbone.layer${stage + 1}.${block}`;
      shapes.push(...bottleneckShapes(path, inputs, width, block === 0 ? strides[stage] : 1));
      inputs = width;
    }
  });
  shapes.push(['head.fc.weight', [numClasses, inputs]], ['head.fc.bias', [numClasses]]);
  return shapes;
}

export function bottleneckShapes(path: string, inputs: number, width: number, stride: number) {
  const mid = width / 4;
  const shapes: Shapes = [
    [`${path}.conv1.weight`, [mid, inputs, 1, 1]],
    ...batchNorm(`${path}.bn1`, mid),
    ...involutionShapes(`${path}.conv2`, mid, 7),
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
export const officialTensors = (network: OfficialRedNet): Map<string, TorchTensor> =>
  tensorsOf(officialShapes(network));

/** The checkpoint file of a model of that name. */
export const officialFile = (name: string): Uint8Array<ArrayBuffer> =>
  torchFile(officialTensors(OFFICIAL[name]));
