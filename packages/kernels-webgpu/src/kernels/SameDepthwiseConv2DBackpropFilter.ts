import {
  defineKernel,
  mapSizes,
  SameDepthwiseConv2DBackpropFilter,
} from '@dynaconv/involution-ops/base';
import { run } from '../backend.ts';
import { ENOUGH_THREADS, lanesOf, onceEach } from '../choose.ts';
import { sumParts } from '../rows.ts';
import { depthwiseFilterSums } from '../wgsl/depthwise_gradient.ts';
import type { Lanes } from '../wgsl/shader.ts';

/** Taps of a thread. */
const MOST_TAPS = 5;
/** A window has few taps for a GPU to share, and maps have many rows to slice. */
const THREADS = 4 * ENOUGH_THREADS;

const shaderFor = onceEach(({ taps, lanes }: { taps: number; lanes: Lanes }) =>
  depthwiseFilterSums(taps, lanes),
);

export const sameDepthwiseConv2DBackpropFilterConfig = defineKernel(
  SameDepthwiseConv2DBackpropFilter,
  'webgpu',
  ({ inputs: { dy, x }, backend, attrs: { kernelSize: K } }) => {
    const [batch, height, , channels] = x.shape;
    const lanes = lanesOf(channels);
    const taps = Math.ceil(K / Math.ceil(K / MOST_TAPS));
    const threads = (K * Math.ceil(K / taps) * channels) / lanes;
    const rows = batch * height;
    const slice = Math.max(1, Math.floor((rows * threads) / THREADS));
    const slices = Math.ceil(rows / slice);
    const shape = [K, K, channels, 1];
    const parts = run(backend, SameDepthwiseConv2DBackpropFilter, shaderFor({ taps, lanes }), {
      inputs: [dy, x],
      uniforms: { ...mapSizes(x.shape), K: [K], rows: [rows], slice: [slice] },
      shape: slices === 1 ? shape : [slices, ...shape],
      threads: slices * threads,
    });
    return slices === 1
      ? parts
      : sumParts(backend, SameDepthwiseConv2DBackpropFilter, parts, shape);
  },
);
