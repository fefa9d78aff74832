import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { toInteger } from '../arguments.ts';
import { kaimingNormal } from '../initializers.ts';
import { DilatedRepConv } from './dilated_rep_conv.ts';
import { FocusNet } from './focus_net.ts';
import { KernelSizeMix } from './kernel_size_mix.ts';
import { VertexAttention } from './vertex_attention.ts';
import { VertexSum } from './vertex_sum.ts';

export interface ToyOverLoCKOptions {
  /** Units of the classifier. */
  numClasses: number;
  /** [H, W, C] without the batch; H and W at least 4. */
  inputShape: [number, number, number];
  /** Channels of all maps, a multiple of 8; 16 by default. */
  filters?: number;
  /** Region centres; 8 by default. */
  regions?: number;
}

const OPTIONS: OptionNames<ToyOverLoCKOptions> = {
  numClasses: true,
  inputShape: true,
  filters: true,
  regions: true,
};

/** The overview has four times fewer pixels than the base, and at least one. */
const SMALLEST = 4;

/**
 * Overview first, look closely next: the primer's layers as one network, from images to logits [B, numClasses].
 *
 * - `stem` and `base`: a 3×3 convolution of stride 2, a `DilatedRepConv`;
 * - `overview`: means over 2×2 pixels, a `DilatedRepConv`, and what every position gathers from all others, added to it;
 * - `focus` and `mix`: a `FocusNet` of both, a `KernelSizeMix`; their mean over the map, and `classifier`.
 *
 * @throws TypeError for an option that does not exist; RangeError for one out of range
 */
export function toyOverLoCK(options: ToyOverLoCKOptions): LayersModel {
  assertOptions('toyOverLoCK', options, OPTIONS);
  const name = 'toyOverLoCK';
  const numClasses = toInteger(name, 'numClasses', options.numClasses);
  const filters = toInteger(name, 'filters', options.filters ?? 16);
  const regions = toInteger(name, 'regions', options.regions ?? 8);
  if (filters % 8 !== 0) {
    throw new RangeError(`${name}: filters is ${filters}, expected a multiple of 8`);
  }
  const [height, width] = options.inputShape;
  if (!(Math.min(height, width) >= SMALLEST)) {
    throw new RangeError(
      `${name}: the input is ${height}×${width}, expected at least ${SMALLEST}×${SMALLEST}`,
    );
  }

  const x = input({ shape: options.inputShape });
  const padded = layers.zeroPadding2d({ padding: [1, 1] }).apply(x);
  const stem = layers.conv2d({
    name: 'stem',
    filters,
    kernelSize: 3,
    strides: 2,
    kernelInitializer: kaimingNormal(),
  });
  const base = new DilatedRepConv({ name: 'base', filters }).apply(stem.apply(padded));

  const halved = layers.averagePooling2d({ poolSize: 2 }).apply(base);
  const seen = new DilatedRepConv({ name: 'overview', filters }).apply(halved) as SymbolicTensor;
  const attention = new VertexAttention({ name: 'attention' }).apply(seen) as SymbolicTensor;
  const gathered = new VertexSum().apply([attention, seen]) as SymbolicTensor;
  const overview = layers.add().apply([seen, gathered]);

  const focus = new FocusNet({ name: 'focus', filters, regions });
  const focused = focus.apply([base as SymbolicTensor, overview as SymbolicTensor]);
  const mixed = new KernelSizeMix({ name: 'mix', filters, regions }).apply(focused);
  const features = layers.globalAveragePooling2d({}).apply(mixed);
  const logits = layers.dense({ name: 'classifier', units: numClasses }).apply(features);
  return model({ inputs: x, outputs: logits as SymbolicTensor, name: 'toy_overlock' });
}
