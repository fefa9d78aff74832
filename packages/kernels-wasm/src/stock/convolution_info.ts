import { backend_util } from '@tensorflow/tfjs-core';

export interface ConvolutionAttrs {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
  dilations?: [number, number] | number;
}

/** @throws for channels first, which tfjs-backend-wasm does not convolve either */
export function convolutionInfo(
  kernelName: string,
  inShape: number[],
  filterShape: [number, number, number, number],
  { strides, pad, dataFormat = 'NHWC', dimRoundingMode, dilations = 1 }: ConvolutionAttrs,
  depthwise = false,
): backend_util.Conv2DInfo {
  if (dataFormat !== 'NHWC') {
    throw new Error(
      `kernels-wasm: ${kernelName}: dataFormat is '${dataFormat}', expected 'NHWC'; transpose x`,
    );
  }
  return backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
    'channelsLast',
  );
}
