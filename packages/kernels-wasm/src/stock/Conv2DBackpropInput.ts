import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type Conv2DBackpropInputInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { EIGHT } from '../generated/bindings.ts';
import { geometryOf, multiplyAddsOf, withoutRows } from '../geometry.ts';
import { convolutionInfo } from './convolution_info.ts';

const WORD = 4;
/** Pixels of a tile, about: with their dy they stay in the second-level cache while the filter is swept over. */
const TILE_PIXELS = 128;

/** tfjs's own takes some fourteen times as long. */
export const conv2DBackpropInputConfig = defineStockKernel<
  Conv2DBackpropInputInputs,
  Conv2DBackpropInputAttrs
>(Conv2DBackpropInput, 'wasm', ({ inputs: { dy, filter }, attrs, backend }) => {
  const { inputShape } = attrs;
  const [filterHeight, filterWidth, inChannels, outChannels] = filter.shape;
  const info = withoutRows(
    convolutionInfo(
      Conv2DBackpropInput,
      inputShape,
      [filterHeight, filterWidth, inChannels, outChannels],
      attrs,
    ),
  );
  const heap = heapOf(backend);
  const tileColumns = Math.min(info.inWidth, TILE_PIXELS);
  const tileRows = Math.max(1, Math.floor(TILE_PIXELS / tileColumns));
  const work = {
    units:
      info.batchSize * Math.ceil(info.inHeight / tileRows) * Math.ceil(info.inWidth / tileColumns),
    multiplyAdds: multiplyAddsOf(info, inChannels),
  };
  const taps = filterHeight * filterWidth;
  const panelBytes = Math.ceil(inChannels / EIGHT) * EIGHT * taps * outChannels * WORD;
  return heap.output(inputShape, (dx) =>
    heap.withScratch(panelBytes, (panels) => {
      const from = heap.addressOf(filter);
      heap.packTransposedPanels({ filter: from, to: panels, taps, inChannels, outChannels });
      heap.withWords(geometryOf(info), (plan) =>
        heap.run('convolveBackpropInput', work, () => ({
          plan,
          tileRows,
          tileColumns,
          dy: heap.addressOf(dy),
          panels,
          dx,
        })),
      );
    }),
  );
});
