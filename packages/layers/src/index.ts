/**
 * Layers of TensorFlow.js built on the dynaconv ops. Importing this registers their classes, so that
 * `tf.loadLayersModel` finds them.
 */

import { serialization } from '@tensorflow/tfjs-core';
import { FusedConv2D } from './fused_conv2d.ts';
import { FusedInvolution2D } from './fused_involution2d.ts';
import { Involution2D } from './involution2d.ts';

export { FusedConv2D, type FusedConv2DLayerArgs } from './fused_conv2d.ts';
export { FusedInvolution2D, type FusedInvolution2DLayerArgs } from './fused_involution2d.ts';
export { kaimingNormal } from './initializers.ts';
export {
  type InvolutionGeometryArgs,
  involutionChannels,
  toInvolutionGeometry,
} from './involution_geometry.ts';
export { Involution2D, type Involution2DLayerArgs } from './involution2d.ts';

for (const layer of [Involution2D, FusedInvolution2D, FusedConv2D]) {
  serialization.registerClass(layer);
}
