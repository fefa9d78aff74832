import { ContMix2DLogits, contMix2DLogitsShape, defineKernel } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { EIGHT } from '../generated/bindings.ts';

/** Keys by channel, keys · projection, and one group's of that in panels; as assembly/logits.ts divides it. */
const scratchBytes = (channels: number, groups: number, regions: number, taps: number): number =>
  (channels * (regions + taps) + (channels / groups) * Math.ceil(taps / EIGHT) * EIGHT) *
  Float32Array.BYTES_PER_ELEMENT;

export const contMix2DLogitsConfig = defineKernel(
  ContMix2DLogits,
  'wasm',
  ({ inputs, backend, attrs }) => {
    const { query, key, projection, bias } = inputs;
    const { groups } = attrs;
    const [batch, height, width, channels] = query.shape;
    const [regions, taps] = projection.shape;
    const heap = heapOf(backend);
    return heap.output(contMix2DLogitsShape(query.shape, projection.shape, { groups }), (y) =>
      heap.withScratch(scratchBytes(channels, groups, regions, taps), (scratch) =>
        heap.logits({
          query: heap.addressOf(query),
          key: heap.addressOf(key),
          panels: heap.panelsOf(projection),
          bias: heap.addressOf(bias),
          y,
          scratch,
          batch,
          pixels: height * width,
          channels,
          groups,
          regions,
          taps,
        }),
      ),
    );
  },
);
