import { batchNorm2d } from '@dynaconv/involution-ops/base';
import {
  add,
  batchNorm,
  dispose,
  moments,
  mul,
  reshape,
  rsqrt,
  type serialization,
  stack,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
  unstack,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
} from './arguments.ts';
import { BATCH_NORM } from './batch_norm.ts';

export interface BatchNorm2dLayerArgs extends LayerArgs {
  /** Weight of the old value in the moving statistics; 0.9 by default, where PyTorch says 0.1 of the new value. */
  momentum?: number;
  /** Added to the variance; 1e-5 by default. */
  epsilon?: number;
  /**
   * What normalises in training: the batch's statistics (default), or the moving ones, which then stay as they are, as those of a
   * module of PyTorch's in eval mode.
   */
  statistics?: 'batch' | 'moving';
}

const ARGUMENTS: OwnArgumentNames<BatchNorm2dLayerArgs> = {
  momentum: true,
  epsilon: true,
  statistics: true,
};

/** Joins the moments of several batches that are normalised as one. */
export interface SharedMoments {
  /** How many batches there are, of as many values each. */
  readonly batches: number;
  /**
   * @param moments float32 [2, C], mean and biased variance of the batch at hand
   * @returns float32 [2, C], those of all batches together; differentiable
   */
  join(moments: Tensor2D): Tensor2D;
}

let held = 0;

/**
 * Calls `run`, in which no BatchNorm moves its statistics: for a forward pass that is made a second time.
 * @returns what it returns
 */
export function holdStatistics<T>(run: () => T): T {
  held++;
  try {
    return run();
  } finally {
    held--;
  }
}

/**
 * Batch normalisation (Ioffe and Szegedy, arXiv 1502.03167) as `torch.nn.BatchNorm2d` defines it: unlike tfjs's own layer, its
 * moving variance is of the unbiased variances.
 *
 *     y = γ·(x − mean) / √(variance + ε) + β
 *
 * Input and output float32 [B, …, C]. Weights: `gamma` [C], `beta` [C], and not trainable `moving_mean` [C], `moving_variance` [C].
 */
export class BatchNorm2d extends layers.Layer {
  static readonly className = 'BatchNorm2d';

  /** May be changed between steps, as `statistics`. */
  momentum: number;
  readonly epsilon: number;
  statistics: 'batch' | 'moving';
  /** Makes batch statistics those of several batches, such as of several workers; it is not saved with the layer. */
  shared?: SharedMoments;
  private gamma?: LayerVariable;
  private beta?: LayerVariable;
  private movingMean?: LayerVariable;
  private movingVariance?: LayerVariable;

  constructor(given?: BatchNorm2dLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.momentum = args.momentum ?? BATCH_NORM.momentum;
    this.epsilon = args.epsilon ?? BATCH_NORM.epsilon;
    this.statistics = args.statistics ?? 'batch';
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = [channelsOf(`BatchNorm2d '${this.name}'`, firstShape(inputShape))];
    const { ones, zeros } = initializers;
    this.gamma = this.addWeight('gamma', shape, 'float32', ones());
    this.beta = this.addWeight('beta', shape, 'float32', zeros());
    const fixed = [undefined, false] as const;
    this.movingMean = this.addWeight('moving_mean', shape, 'float32', zeros(), ...fixed);
    this.movingVariance = this.addWeight('moving_variance', shape, 'float32', ones(), ...fixed);
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], { training = false }: { training?: boolean }): Tensor {
    const [x] = inputList(inputs);
    return tidy(() =>
      training && this.statistics === 'batch' ? this.byBatch(x) : this.byMoving(x),
    );
  }

  private byMoving(x: Tensor): Tensor {
    const [mean, variance, beta, gamma] = [
      this.movingMean,
      this.movingVariance,
      this.beta,
      this.gamma,
    ].map((weight) => weight!.read() as Tensor1D);
    return reshape(batchNorm(toMap(x), mean, variance, beta, gamma, this.epsilon), x.shape);
  }

  private byBatch(x: Tensor): Tensor {
    if (this.shared) return this.bySharedMoments(x, this.shared);
    const map = toMap(x);
    const gamma = this.gamma!.read();
    const { y, mean, variance } = batchNorm2d(map, gamma, this.beta!.read(), this.epsilon);
    if (held === 0) this.moveStatistics(mean, variance, map.size / mean.size);
    dispose([mean, variance]);
    return reshape(y, x.shape);
  }

  private bySharedMoments(x: Tensor, { batches, join }: SharedMoments): Tensor {
    const axes = Array.from({ length: x.rank - 1 }, (_, axis) => axis);
    const own = moments(x, axes);
    const [mean, variance] = unstack(
      join(stack([own.mean, own.variance]) as Tensor2D),
    ) as Tensor1D[];
    if (held === 0) this.moveStatistics(mean, variance, (batches * x.size) / mean.size);
    const scale = mul(rsqrt(add(variance, this.epsilon)), this.gamma!.read());
    return add(mul(sub(x, mean), scale), this.beta!.read());
  }

  private moveStatistics(mean: Tensor1D, variance: Tensor1D, values: number): void {
    const { momentum } = this;
    // Of a single value there is none that is unbiased.
    const unbiased = (1 - momentum) * (values > 1 ? values / (values - 1) : 1);
    tidy(() => {
      for (const [moving, batch, factor] of [
        [this.movingMean!, mean, 1 - momentum],
        [this.movingVariance!, variance, unbiased],
      ] as const) {
        moving.write(add(mul(moving.read(), momentum), mul(batch, factor)));
      }
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { momentum, epsilon, statistics } = this;
    return { ...super.getConfig(), momentum, epsilon, statistics };
  }
}

/** All but the channels are alike to the op. */
const toMap = (x: Tensor): Tensor4D =>
  x.rank === 4 ? (x as Tensor4D) : reshape(x, [1, 1, -1, x.shape[x.rank - 1]]);
