import {
  defineKernel,
  mapSizes,
  SameDepthwiseConv2DBackpropFilter,
} from '@dynaconv/involution-ops/base';
import { run, withTensor } from '../backend.ts';
import { DEPTHWISE_FILTER, DEPTHWISE_FILTER_SUMS } from '../glsl/depthwise.ts';
import { packedShape, texelsOf } from '../layout.ts';

/** A window has few taps for a GPU to share, and maps have many rows to slice. */
const ENOUGH_FRAGMENTS = 4096;

export const sameDepthwiseConv2DBackpropFilterConfig = defineKernel(
  SameDepthwiseConv2DBackpropFilter,
  'webgl',
  ({ inputs: { dy, x }, backend, attrs: { kernelSize: K } }) => {
    const name = SameDepthwiseConv2DBackpropFilter;
    const [batch, height, , channels] = x.shape;
    const rows = batch * height;
    const fragments = texelsOf(packedShape([K, K, channels]));
    const sliceRows = Math.max(1, Math.floor((rows * fragments) / ENOUGH_FRAGMENTS));
    const slices = Math.ceil(rows / sliceRows);
    const parts = run(backend, name, DEPTHWISE_FILTER_SUMS, {
      inputs: [dy, x],
      uniforms: { ...mapSizes(x.shape), K: [K], rows: [rows], sliceRows: [sliceRows] },
      shape: [slices, K, K, channels],
    });
    return withTensor(backend, parts, () =>
      run(backend, name, DEPTHWISE_FILTER, {
        inputs: [parts],
        uniforms: { channels: [channels], K: [K], slices: [slices] },
        shape: [K, K, channels, 1],
      }),
    );
  },
);
