import { fused } from '@dynaconv/involution-ops/base';
import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type Shape } from '@tensorflow/tfjs-layers';
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
import { kaimingNormal, smallNormal } from './initializers.ts';

export interface FusedConvFFN2DLayerArgs extends LayerArgs {
  /** Channels of the hidden maps. */
  hidden: number;
  /** Channels of the output. */
  filters: number;
  /** Side of the depthwise window, odd; 3 by default. */
  kernelSize?: number;
  /** Whether the residual is multiplied by a weight for each channel; false by default. */
  residualScale?: boolean;
  /** Keeps the divisor of the normalisation from 0; 1e-6 by default. */
  epsilon?: number;
}

const ARGUMENTS: OwnArgumentNames<FusedConvFFN2DLayerArgs> = {
  hidden: true,
  filters: true,
  kernelSize: true,
  residualScale: true,
  epsilon: true,
};

/**
 * project(GRN(depthwise(GELU(expand(x))))) + residual · residual_scale, for inference: the ConvFFN of OverLoCK (Lou and Yu, CVPR 2025, arXiv
 * 2502.20087) as one op, `fused.convFfn2d`. Applied to `x` or to `[x, residual]`.
 *
 * Input float32 [B, H, W, C], output and residual float32 [B, H, W, filters]. Weights: `expand_kernel` [1, 1, C, hidden], `expand_bias`
 * [hidden], `depthwise_kernel` [K, K, hidden, 1], `depthwise_bias`, `response_gamma` and `response_beta` [hidden], `kernel` [1, 1, hidden,
 * filters], `bias` [filters]; with residualScale, `residual_scale` [filters].
 *
 * @throws RangeError for an argument out of range
 */
export class FusedConvFFN2D extends layers.Layer {
  static readonly className = 'FusedConvFFN2D';

  readonly hidden: number;
  readonly filters: number;
  readonly kernelSize: number;
  readonly residualScale: boolean;
  readonly epsilon: number;

  constructor(given: FusedConvFFN2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `FusedConvFFN2D '${this.name}'`;
    this.hidden = toInteger(layer, 'hidden', args.hidden);
    this.filters = toInteger(layer, 'filters', args.filters);
    this.kernelSize = toOddInteger(layer, 'kernelSize', args.kernelSize ?? 3);
    this.residualScale = args.residualScale ?? false;
    this.epsilon = args.epsilon ?? 1e-6;
  }

  override build(inputShape: Shape | Shape[]): void {
    const { hidden, filters, kernelSize } = this;
    const channels = channelsOf(`FusedConvFFN2D '${this.name}'`, firstShape(inputShape));
    const add = (name: string, shape: number[], initializer = initializers.zeros()) =>
      this.addWeight(name, shape, 'float32', initializer);
    // In this order `call` reads them.
    add('expand_kernel', [1, 1, channels, hidden], kaimingNormal());
    add('expand_bias', [hidden]);
    add('depthwise_kernel', [kernelSize, kernelSize, hidden, 1], smallNormal());
    add('depthwise_bias', [hidden]);
    add('response_gamma', [hidden]);
    add('response_beta', [hidden]);
    add('kernel', [1, 1, hidden, filters], kaimingNormal());
    add('bias', [filters]);
    if (this.residualScale) add('residual_scale', [filters], initializers.ones());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x, residual] = inputList(inputs) as Tensor4D[];
      const [
        expand,
        expandBias,
        depthwise,
        depthwiseBias,
        gamma,
        beta,
        project,
        bias,
        residualScale,
      ] = this.weights.map((weight) => weight.read());
      return fused.convFfn2d({
        ...{ x, expandBias, depthwiseBias, gamma, beta, bias, residual },
        expand: expand as Tensor4D,
        depthwise: depthwise as Tensor4D,
        epsilon: this.epsilon,
        project: project as Tensor4D,
        residualScale: residual && residualScale,
      });
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...firstShape(inputShape).slice(0, 3), this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { hidden, filters, kernelSize, residualScale, epsilon } = this;
    return { ...super.getConfig(), hidden, filters, kernelSize, residualScale, epsilon };
  }
}
