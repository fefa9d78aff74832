import { backend_util } from '@tensorflow/tfjs-core';
import { RoundedSums } from '../core/bound.ts';
import type { Oracle } from './oracle.ts';

export interface MaxPoolGradAttrs {
  filterSize: [number, number];
  strides: [number, number];
  pad: 'same' | 'valid';
}

/** Each value of dy goes to the first of the largest values of its window, in the order of the map. */
export const maxPoolGradOracle: Oracle<MaxPoolGradAttrs> = {
  outputShape: ({ input }) => [...input.shape],
  forward({ dy, input: x }, { filterSize, strides, pad }, arithmetic) {
    const sums = new RoundedSums([...x.shape], arithmetic);
    const [, height, width, channels] = x.shape;
    const [batch, outHeight, outWidth] = dy.shape;
    const { padInfo } = backend_util.computePool2DInfo(
      [...x.shape] as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
    );
    for (let b = 0; b < batch; b++) {
      for (let i = 0; i < outHeight; i++) {
        for (let j = 0; j < outWidth; j++) {
          for (let c = 0; c < channels; c++) {
            let largest = -1;
            for (let u = 0; u < filterSize[0]; u++) {
              for (let v = 0; v < filterSize[1]; v++) {
                const [h, w] = [
                  i * strides[0] + u - padInfo.top,
                  j * strides[1] + v - padInfo.left,
                ];
                if (h < 0 || h >= height || w < 0 || w >= width) continue;
                const at = ((b * height + h) * width + w) * channels + c;
                if (largest < 0 || x.data[at] > x.data[largest]) largest = at;
              }
            }
            const from = ((b * outHeight + i) * outWidth + j) * channels + c;
            if (largest >= 0) sums.add(largest, dy.data[from]);
          }
        }
      }
    }
    return sums.finish();
  },
  vjps: {},
};
