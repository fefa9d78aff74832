import { fused } from '@dynaconv/involution-ops/base';
import {
  concat,
  matMul,
  mean,
  reshape,
  type serialization,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import type { Aggregator } from '../aggregator.ts';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  type OwnArgumentNames,
  pixelsOf,
  toInteger,
} from '../arguments.ts';
import type { CountedLayer, WeightShapes } from '../described_layer.ts';
import { WeightedLayer } from '../weighted_layer.ts';
import {
  type ConvWindow,
  toWindow,
  WINDOW_ARGUMENTS,
  type WindowArgs,
  windowOutputShape,
} from './window.ts';

export interface ExpertConv2DLayerArgs extends LayerArgs, WindowArgs {
  /** Number n of kernels that are mixed. */
  experts?: number;
}

export const EXPERT_ARGUMENTS: OwnArgumentNames<ExpertConv2DLayerArgs> = {
  ...WINDOW_ARGUMENTS,
  experts: true,
};

type ExpertWeight = 'experts/kernel' | 'experts/bias';

/**
 * A convolution whose kernel and bias are sums of those of n experts, mixed anew for each sample but alike at all of its
 * positions.
 */
export abstract class ExpertConv2D<Routing extends string>
  extends WeightedLayer<Routing | ExpertWeight>
  implements Aggregator, CountedLayer
{
  readonly window: ConvWindow;
  readonly experts: number;

  constructor(args: ExpertConv2DLayerArgs, experts: number) {
    super(args);
    this.window = toWindow(this.label, args);
    this.experts = toInteger(this.label, 'experts', args.experts ?? experts);
  }

  /** Shapes of the weights that `route` reads. */
  protected abstract routingShapes(channels: number): WeightShapes<Routing>;

  /** How much of each expert every sample gets, [B, n], of the mean of its pixels [B, C]. */
  protected abstract route(means: Tensor2D): Tensor2D;

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<Routing | ExpertWeight> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    const { kernelSize, filters = channels } = this.window;
    const outputs = this.experts * filters;
    return {
      ...this.routingShapes(channels),
      'experts/kernel': [kernelSize, kernelSize, channels, outputs],
      'experts/bias': [outputs],
    };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = inputList(inputs);
    return this.aggregate(x, x);
  }

  aggregate(values: Tensor4D, source: Tensor4D): Tensor {
    return tidy(() => {
      const shares = this.route(mean(source, [1, 2]));
      const { kernelSize, strides, filters = values.shape[3] } = this.window;
      const kernels = this.read<Tensor4D>('experts/kernel');
      const taps = kernels.size / (this.experts * filters);
      const byExpert = transpose(reshape(kernels, [taps, this.experts, filters]), [1, 0, 2]);
      const mixed = matMul(shares, reshape(byExpert, [this.experts, taps * filters]));
      const biases = matMul(shares, reshape(this.read('experts/bias'), [this.experts, filters]));
      const filterShape: Tensor4D['shape'] = [kernelSize, kernelSize, values.shape[3], filters];
      const convolved = Array.from({ length: values.shape[0] }, (_, sample) =>
        fused.conv2d({
          x: slice(values, [sample, 0, 0, 0], [1, -1, -1, -1]),
          filter: reshape(slice(mixed, [sample, 0], [1, -1]), filterShape) as Tensor4D,
          bias: reshape(slice(biases, [sample, 0], [1, -1]), [filters]),
          strides,
          pad: (kernelSize - 1) / 2,
        }),
      );
      return concat(convolved, 0);
    });
  }

  /** The mixing of the kernels is counted too. */
  multiplyAdds(inputShape: Shape | Shape[]): number {
    const shapes: Record<string, number[]> = this.weightShapes(inputShape);
    const sizes = Object.entries(shapes).filter(([name]) => name.endsWith('kernel'));
    const routingAndMixing = sizes.reduce((sum, [, shape]) => sum + util.sizeFromShape(shape), 0);
    const kernel = util.sizeFromShape(shapes['experts/kernel']) / this.experts;
    return pixelsOf(this.computeOutputShape(inputShape)) * kernel + routingAndMixing;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return windowOutputShape(firstShape(inputShape), this.window);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.window, experts: this.experts };
  }
}
