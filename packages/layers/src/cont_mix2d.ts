import { contMix2d, contMix2dAttention, contMix2dLogits } from '@dynaconv/involution-ops/contmix';
import {
  concat,
  mul,
  reshape,
  type serialization,
  slice,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
  toOddInteger,
} from './arguments.ts';
import type { CountedLayer, DescribedLayer, WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';
import type { KernelLayout, KernelMaker } from './kernel_maker.ts';

export interface ContMix2DLayerArgs extends LayerArgs {
  /** Side K of the large window, odd; 7 by default. */
  kernelSize?: number;
  /** Side k of the small window, odd; 5 by default. */
  smkSize?: number;
  /** Dynamic kernels of each size, 2 by default; there are 2·numHeads in all, as in the official code. */
  numHeads?: number;
}

/** Arguments of `contMix2d`. */
export interface ContMix2DOperands {
  x: Tensor4D;
  /** [B, H, W, G, K, K] */
  logits: Tensor;
  /** [G, 2K − 1, 2K − 1] */
  relativePositionBias: Tensor3D;
}

type Weight = 'weight_proj/kernel' | 'weight_proj/bias' | 'rpb1' | 'rpb2';

const ARGUMENTS: OwnArgumentNames<ContMix2DLayerArgs> = {
  kernelSize: true,
  smkSize: true,
  numHeads: true,
};

/**
 * The dynamic convolution of ContMix (Lou and Yu, OverLoCK, CVPR 2025, arXiv 2502.20087, §3.3). The affinities of every
 * pixel to the centres of R regions become, by a linear map over the regions, the logits of a k×k and a K×K kernel for each
 * of G = 2·numHeads heads; `contMix2d` applies the small kernels to the first half of the channels and the large ones to
 * the second.
 *
 *     logits[b,i,j,g,t] = Σ_l weight_proj[l,t] · Σ_c (C/G)^(−1/2) · query[b,i,j,g,c] · key[b,l,g,c] + bias[t]
 *
 * Applied to [x, query, key]: float32 [B, H, W, C], [B, H, W, C/2] and [B, r, r, C/2] with R = r²; min(H, W) ≥ K (see
 * `GrowToWindow2D`). Output [B, H, W, C]. Weights, by the names of the official module: `weight_proj/kernel`
 * [1, 1, R, k² + K²], `weight_proj/bias`, and the relative position biases `rpb1` [G, 2k − 1, 2k − 1] and `rpb2`
 * [G, 2K − 1, 2K − 1], zeros at first.
 *
 * @throws RangeError for an argument out of range, and at build for inputs that do not fit it
 */
export class ContMix2D extends layers.Layer implements DescribedLayer, CountedLayer, KernelMaker {
  static readonly className = 'ContMix2D';

  readonly kernelSize: number;
  readonly smkSize: number;
  readonly numHeads: number;
  private variables?: Record<Weight, LayerVariable>;

  constructor(given?: ContMix2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `ContMix2D '${this.name}'`;
    this.kernelSize = toOddInteger(layer, 'kernelSize', args.kernelSize ?? 7);
    this.smkSize = toOddInteger(layer, 'smkSize', args.smkSize ?? 5);
    this.numHeads = toInteger(layer, 'numHeads', args.numHeads ?? 2);
  }

  /** Dynamic kernels of each size. */
  get groups(): number {
    return 2 * this.numHeads;
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const layer = `ContMix2D '${this.name}'`;
    const [x, query, key] = inputShape as Shape[];
    const channels = channelsOf(layer, firstShape(inputShape));
    const { kernelSize, smkSize, groups } = this;
    if (channels % (2 * groups) !== 0) {
      throw new RangeError(
        `${layer}: the input has ${channels} channels, expected a multiple of ${2 * groups}, for halves of ${groups} heads`,
      );
    }
    const half = channels / 2;
    if (query?.at(3) !== half || key?.at(3) !== half || !key[1] || !key[2]) {
      throw new RangeError(
        `${layer}: got inputs of shapes ${[x, query, key].map((shape) => `[${shape}]`).join(', ')}, expected x, query [B, H, W, ${half}] and key [B, r, r, ${half}] with r known`,
      );
    }
    const taps = smkSize ** 2 + kernelSize ** 2;
    return {
      'weight_proj/kernel': [1, 1, key[1] * key[2], taps],
      'weight_proj/bias': [taps],
      rpb1: [groups, 2 * smkSize - 1, 2 * smkSize - 1],
      rpb2: [groups, 2 * kernelSize - 1, 2 * kernelSize - 1],
    };
  }

  /** Those of the affinities, of the logits and of the aggregation. */
  multiplyAdds(inputShape: Shape | Shape[]): number {
    const [x, , key] = inputShape as Shape[];
    const [, height, width, channels] = x as number[];
    const regions = key[1]! * key[2]!;
    const taps = this.smkSize ** 2 + this.kernelSize ** 2;
    const affinities = (channels / 2) * regions;
    const logits = this.groups * regions * taps;
    const aggregation = (channels / 2) * taps;
    return height * width * (affinities + logits + aggregation);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shapes = this.weightShapes(inputShape);
    const add = (name: Weight, initializer = initializers.zeros()) =>
      this.addWeight(name, shapes[name], 'float32', initializer);
    this.variables = {
      'weight_proj/kernel': add('weight_proj/kernel', smallNormal()),
      'weight_proj/bias': add('weight_proj/bias'),
      rpb1: add('rpb1'),
      rpb2: add('rpb2'),
    };
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const mixed = this.operands(inputs).map(({ x, logits, relativePositionBias }) =>
        contMix2d(x, logits, relativePositionBias),
      );
      return concat(mixed, 3);
    });
  }

  /**
   * What the layer gives to `contMix2d` for its inputs: the first half of the channels with the logits of the small kernels,
   * and the second half with those of the large ones. The caller disposes all of the tensors except the biases.
   */
  operands(inputs: Tensor | Tensor[]): ContMix2DOperands[] {
    return tidy(() => {
      const [x, query, key] = inputList(inputs) as Tensor4D[];
      const { kernelSize, smkSize, groups } = this;
      const read = (name: Weight) => this.variables![name].read();
      const channels = x.shape[3];
      const scaled = mul(key, (channels / groups) ** -0.5) as Tensor4D;
      const projection = read('weight_proj/kernel');
      const regions = projection.shape[2]!;

      /** One half of the channels, from `begin`, and its K×K windows, whose taps begin at `tap` in the projection. */
      const operandsOf = (
        begin: number,
        tap: number,
        K: number,
        relativePositionBias: Tensor3D,
      ) => {
        const taps = K ** 2;
        const weights = slice(projection, [0, 0, 0, tap], [1, 1, regions, taps]);
        const bias = slice(read('weight_proj/bias'), tap, taps);
        return {
          x: slice(x, [0, 0, 0, begin], [-1, -1, -1, channels / 2]),
          logits: contMix2dLogits(query, scaled, reshape(weights, [regions, taps]), bias, groups),
          relativePositionBias,
        };
      };
      return [
        operandsOf(0, 0, smkSize, read('rpb1') as Tensor3D),
        operandsOf(channels / 2, smkSize ** 2, kernelSize, read('rpb2') as Tensor3D),
      ];
    });
  }

  kernelLayout([, height, width]: readonly number[]): KernelLayout {
    return {
      operation: 'contMix2d',
      weights: 'attention',
      border: 'clamped',
      groups: this.groups,
      kernelSizes: [this.smkSize, this.kernelSize],
      strides: 1,
      dilations: 1,
      inputMap: [height, width],
    };
  }

  makeKernels(inputs: Tensor4D[]): Tensor[] {
    return tidy(() =>
      this.operands(inputs).map(({ logits, relativePositionBias }) =>
        contMix2dAttention(logits, relativePositionBias),
      ),
    );
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { kernelSize, smkSize, numHeads } = this;
    return { ...super.getConfig(), kernelSize, smkSize, numHeads };
  }
}
