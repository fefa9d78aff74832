import { BilinearResize2D, FusedConcatConv2D } from '@dynaconv/layers';
import { type Form, MMCLS_INITIALIZERS, type Value } from '@dynaconv/models/dense';
import { layers } from '@tensorflow/tfjs-layers';

/** mmsegmentation's decode heads: convolutions as mmcls draws them, the classifier from a narrow normal distribution. */
export const HEAD_INITIALIZERS = MMCLS_INITIALIZERS;
export const CLASSIFIER_INITIALIZERS = {
  ...MMCLS_INITIALIZERS,
  convolution: MMCLS_INITIALIZERS.classifier,
};

/** mmcv's `ConvModule`: a convolution without bias, its BatchNorm and ReLU. */
export const convModule = <V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  filters: number,
  kernelSize: number,
): V =>
  form.convNorm(x, {
    conv: `${path}.conv`,
    norm: `${path}.bn`,
    filters,
    kernelSize,
    activation: 'relu',
  });

/** The same of maps joined along the channels, which are brought to the size of the first. */
export const concatConvModule = <V extends Value>(
  maps: readonly V[],
  form: Form<V>,
  path: string,
  filters: number,
): V =>
  form.concatConvNorm(maps, {
    conv: `${path}.conv`,
    norm: `${path}.bn`,
    filters,
    kernelSize: 3,
    activation: 'relu',
    enlarge: (args) => new BilinearResize2D(args),
    fused: (args) => new FusedConcatConv2D(args),
  });

/** Bilinear, without aligned corners, to the size of another map. */
export const resizeTo = <V extends Value>(x: V, like: V, form: Form<V>, name: string): V =>
  form.layer([x, like], new BilinearResize2D({ name }));

export const add = <V extends Value>(a: V, b: V, form: Form<V>, name: string): V =>
  form.layer([a, b], layers.add({ name }));
