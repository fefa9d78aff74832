import type { FusedActivation } from '@dynaconv/involution-ops/base';
import {
  BATCH_NORM,
  DilatedReparamBlock,
  DropPath,
  Involution2D,
  LayerScale,
  ResDWConv,
  SeededDropout,
  SeededDropout2d,
} from '@dynaconv/layers/base';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { separateConvFfn } from './conv_ffn.ts';
import { type Conv, type Form, RESIDUAL_DEPTHWISE_SIZE } from './form.ts';
import type { Initializers } from './initializers.ts';
import {
  activationLayer,
  applyWith,
  batchNorm,
  flatLinear,
  globalAveragePool,
  linear,
  maxPool,
  zeroPad,
} from './stock_parts.ts';

export interface TrainingFormOptions {
  /** How weights are drawn; without it they are all zero, for the caller to set. */
  initializers?: Initializers;
  /** Whether dilated branches are merged into one convolution, as in the official reparametrised checkpoints. */
  reparametrised?: boolean;
  /** The rate of drop path in the last block. */
  dropPath?: number;
  /** The rate of dropout in front of a classifier. */
  dropout?: number;
  /** What the masks of both follow from. */
  seed?: number;
}

/**
 * The form that is trained and that checkpoints are loaded into: a layer for each PyTorch module, under the module's
 * path, so that a weight's name tells its key in the `state_dict`.
 */
export function trainingForm({
  initializers,
  reparametrised = false,
  dropPath = 0,
  dropout = 0,
  seed = 0,
}: TrainingFormOptions): Form<SymbolicTensor> {
  const apply = applyWith(initializers !== undefined);
  const kernelInitializer = () => initializers?.convolution();
  const normalize = (x: SymbolicTensor, name: string) => batchNorm(apply, x, name);
  const addTo = (x: SymbolicTensor, name: string, residual?: SymbolicTensor) =>
    residual ? apply(layers.add({ name: `${name}.add` }), [x, residual]) : x;
  const dropBranch = (x: SymbolicTensor, name: string, place = 0) => {
    const rate = dropPath * place;
    return rate > 0 ? apply(new DropPath({ name: `${name}.drop_path`, rate, seed }), x) : x;
  };
  const activate = (x: SymbolicTensor, name: string, activation?: FusedActivation) => {
    const layer = activationLayer(name, activation);
    return layer ? apply(layer, x) : x;
  };

  const convolve = (x: SymbolicTensor, part: Omit<Conv, 'activation'>, useBias: boolean) => {
    const { conv, filters, kernelSize, strides = 1 } = part;
    const pad = (kernelSize - 1) / 2;
    const padded = strides > 1 && pad > 0 ? zeroPad(apply, x, conv, pad) : x;
    const layer = layers.conv2d({
      name: conv,
      filters,
      kernelSize,
      strides,
      padding: strides > 1 ? 'valid' : 'same',
      useBias,
      kernelInitializer: kernelInitializer(),
      biasInitializer: initializers?.bias?.(),
    });
    return apply(layer, padded);
  };

  const form: Omit<Form<SymbolicTensor>, 'convFfn'> = {
    convNorm(x, { norm, residual, place, activation, ...part }) {
      const y = normalize(convolve(x, part, false), norm);
      return activate(addTo(dropBranch(y, norm, place), norm, residual), norm, activation);
    },
    conv: (x, { activation, ...part }) => activate(convolve(x, part, true), part.conv, activation),
    concatConvNorm([first, ...others], { norm, activation, enlarge, fused: _, ...part }) {
      const enlarged = others.map((map, i) =>
        apply(enlarge({ name: `${part.conv}.resize.${i + 1}` }), [map, first]),
      );
      const joined = apply(layers.concatenate({ name: `${part.conv}.concat` }), [
        first,
        ...enlarged,
      ]);
      return activate(normalize(convolve(joined, part, false), norm), norm, activation);
    },
    convTranspose(x, { conv, filters, strides, activation }) {
      const layer = layers.conv2dTranspose({
        name: conv,
        filters,
        kernelSize: strides,
        strides,
        kernelInitializer: kernelInitializer(),
      });
      return activate(apply(layer, x), conv, activation);
    },
    pointwise(x, { norm, conv, filters, residual, residualScale, place, activation }) {
      const convolution = layers.conv2d({
        name: conv,
        filters,
        kernelSize: 1,
        kernelInitializer: kernelInitializer(),
      });
      const y = apply(convolution, norm ? normalize(x, norm) : x);
      const shortcut =
        residual && residualScale ? apply(new LayerScale(residualScale), residual) : residual;
      return activate(addTo(dropBranch(y, conv, place), conv, shortcut), conv, activation);
    },
    depthwiseNorm(x, { conv, norm, kernelSize, activation }) {
      const convolution = layers.depthwiseConv2d({
        name: conv,
        kernelSize,
        padding: 'same',
        depthwiseInitializer: kernelInitializer(),
      });
      return activate(normalize(apply(convolution, x), norm), norm, activation);
    },
    residual: (x, branch, name, place) => addTo(dropBranch(branch, name, place), name, x),
    residualDepthwise: (x, name) =>
      apply(new ResDWConv({ name, kernelSize: RESIDUAL_DEPTHWISE_SIZE }), x),
    scaledSum(x, y, { xScale, yScale, initialValue }) {
      const scaled = (map: SymbolicTensor, name: string) =>
        apply(new LayerScale({ name, initialValue }), map);
      return apply(layers.add({ name: `${yScale}.add` }), [scaled(x, xScale), scaled(y, yScale)]);
    },
    reparamNorm(x, { block, norm, kernelSize }) {
      const layer = new DilatedReparamBlock({ name: block, kernelSize, merged: reparametrised });
      return normalize(apply(layer, x), norm);
    },
    involutionNorm(x, { involution, norm, kernelSize, strides, activation }) {
      const layer = new Involution2D({ name: involution, kernelSize, strides, ...BATCH_NORM });
      const y = apply(layer, x);
      return activate(norm ? normalize(y, norm) : y, norm ?? involution, activation);
    },
    maxPool: (x, name) => maxPool(apply, x, name),
    globalAveragePool: (x, name) => globalAveragePool(apply, x, name),
    dropout(x, name) {
      if (dropout === 0) return x;
      const Dropout = x.shape.length === 4 ? SeededDropout2d : SeededDropout;
      return apply(new Dropout({ name, rate: dropout, seed }), x);
    },
    linear: (x, name, units) => linear(apply, x, name, units, initializers?.classifier),
    flatLinear: (x, name, units) => flatLinear(apply, x, name, units, initializers?.classifier),
    batchNorm: normalize,
    layer: (inputs, layer) => apply(layer, inputs),
  };
  return { ...form, convFfn: (x, part) => separateConvFfn(form, x, part) };
}
