import type { RoiAlignAttrs, RoiAlignBackpropInputAttrs } from '@dynaconv/involution-ops/base';
import { type Arithmetic, type Expected, RoundedSums, type Values } from '../core/bound.ts';
import type { Inputs, Oracle } from './oracle.ts';
import { roiSamples } from './roi_samples.ts';

/** The boxes, which kernels have as inputs. */
export interface Rois {
  boxes: readonly number[];
  batchIndices: readonly number[];
}

const roisOf = (inputs: Inputs, attrs: Partial<Rois>) => ({
  boxes: inputs.boxes?.data ?? attrs.boxes,
  images: inputs.batchIndices?.data ?? attrs.batchIndices,
});

const outputShapeOf = (inputs: Inputs, attrs: RoiAlignAttrs & Rois, channels: number): number[] => [
  roisOf(inputs, attrs).images.length,
  ...attrs.outputSize,
  channels,
];

/** The weights of rows and of columns are rounded when they are stored, before they are multiplied. */
const EARLIER = 2;

function mean(
  x: Values,
  inputs: Inputs,
  attrs: RoiAlignAttrs & Rois,
  arithmetic: Arithmetic,
): Expected {
  const channels = x.shape[3];
  const y = new RoundedSums(outputShapeOf(inputs, attrs, channels), arithmetic);
  roiSamples(roisOf(inputs, attrs), x.shape, attrs, (bin, pixel, down, across) => {
    for (let c = 0; c < channels; c++) {
      const value = x.data[pixel * channels + c];
      y.addTripleProduct(bin * channels + c, down, across, value, EARLIER);
    }
  });
  return y.finish();
}

function spread(
  dy: Values,
  inputs: Inputs,
  shape: readonly number[],
  attrs: RoiAlignAttrs & Rois,
  arithmetic: Arithmetic,
): Expected {
  const channels = shape[3];
  const dx = new RoundedSums(shape, arithmetic);
  roiSamples(roisOf(inputs, attrs), shape, attrs, (bin, pixel, down, across) => {
    for (let c = 0; c < channels; c++) {
      const value = dy.data[bin * channels + c];
      dx.addTripleProduct(pixel * channels + c, down, across, value, EARLIER);
    }
  });
  return dx.finish();
}

export const roiAlignOracle: Oracle<RoiAlignAttrs & Rois> = {
  outputShape: (inputs, attrs) => outputShapeOf(inputs, attrs, inputs.x.shape[3]),
  forward: (inputs, attrs, arithmetic) => mean(inputs.x, inputs, attrs, arithmetic),
  vjps: {
    x: (dy, inputs, attrs, arithmetic) => spread(dy, inputs, inputs.x.shape, attrs, arithmetic),
  },
};

export const roiAlignBackpropInputOracle: Oracle<RoiAlignBackpropInputAttrs & Rois> = {
  outputShape: (_inputs, { inputShape }) => inputShape,
  forward: (inputs, attrs, arithmetic) =>
    spread(inputs.dy, inputs, attrs.inputShape, attrs, arithmetic),
  vjps: {
    dy: (ddx, inputs, attrs, arithmetic) => mean(ddx, inputs, attrs, arithmetic),
  },
};
