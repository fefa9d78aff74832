import {
  type BottleneckNetwork,
  batchNorm,
  IMAGENET,
  linearShapes,
  type Shapes,
  stageShapes,
  tensorsOf,
} from './official_checkpoint.ts';
import { stateDictFile } from './torch_file.ts';

export const OFFICIAL_RESNET: Readonly<Record<string, BottleneckNetwork>> = {
  resnet50: { ...IMAGENET, blocks: [3, 4, 6, 3] },
  resnet101: { ...IMAGENET, blocks: [3, 4, 23, 3] },
};

/** Keys and shapes of torchvision's `state_dict`, but for `num_batches_tracked`. */
export const resNetShapes = (network: BottleneckNetwork): Shapes => [
  ['conv1.weight', [64, 3, 7, 7]],
  ...batchNorm('bn1', 64),
  ...stageShapes('', network, resNetSpatial),
  ...linearShapes('fc', network),
];

export const resNetSpatial = (path: string, channels: number): Shapes => [
  [`${path}.weight`, [channels, channels, 3, 3]],
];

/** The file of torchvision's model of that name, with the deterministic weights of the reference. */
export const resNetFile = (name: string): Uint8Array<ArrayBuffer> =>
  stateDictFile(tensorsOf(resNetShapes(OFFICIAL_RESNET[name])));
