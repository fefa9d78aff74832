import type { Form, Value } from '../forms/form.ts';
import type { Backbone } from '../network/architecture.ts';

/** What a backbone is used for; OverLoCK's has a part more for detection. */
export type DenseTask = 'detection' | 'segmentation';

/** A backbone that gives maps of several sizes, under the module paths of mmdetection and mmsegmentation: `backbone.…`. */
export interface DenseBackbone extends Omit<Backbone, 'build'> {
  name: string;
  /** How many pixels of the image a pixel of each map stands for, along an axis. */
  strides: readonly number[];
  /** Channels of each map. */
  widths: readonly number[];
  /** Side of the windows of the stem's involution, where there is one. */
  stemKernelSize?: number;
  /** Builds the network on x [B, H, W, 3] and returns its maps, from the finest to the coarsest. */
  build<V extends Value>(x: V, form: Form<V>): V[];
}
