import type { CountedLayer, DescribedLayer, WeightShapes } from '@dynaconv/layers';
import {
  add,
  cast,
  gather,
  matMul,
  reshape,
  type Tensor,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';

/**
 * The channel of a 1×1 convolution that a class has: one map for each input instead of one for each class. A mask head needs no more,
 * be it for what was found or for the loss.
 *
 * Inputs float32 x [B, H, W, C] and the indices of the classes [B, 1]; output float32 [B, H, W]. Weights: `kernel` [1, 1, C, classes], as a convolution's, and `bias` [classes].
 */
export class ClassMap2D extends layers.Layer implements DescribedLayer, CountedLayer {
  static readonly className = 'ClassMap2D';

  private readonly classes: number;
  private kernel?: LayerVariable;
  private bias?: LayerVariable;

  constructor({ name, classes }: { name: string; classes: number }) {
    super({ name });
    this.classes = classes;
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes {
    const [x] = inputShape as Shape[];
    return { kernel: [1, 1, x[3]!, this.classes], bias: [this.classes] };
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const [[, height, width, channels]] = inputShape as number[][];
    return height * width * channels;
  }

  override build(inputShape: Shape | Shape[]): void {
    const { kernel, bias } = this.weightShapes(inputShape);
    const drawn = initializers.heNormal({});
    this.kernel = this.addWeight('kernel', kernel, 'float32', drawn);
    this.bias = this.addWeight('bias', bias, 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x, classes] = inputs as [Tensor4D, Tensor];
      const [batch, height, width, channels] = x.shape;
      const index = cast(reshape(classes, [batch]), 'int32');
      const rows = reshape(this.kernel!.read(), [channels, this.classes]);
      const columns = gather(rows, index, 1);
      const kernels = reshape(transpose(columns), [batch, channels, 1]);
      const sums = matMul(reshape(x, [batch, height * width, channels]), kernels);
      const biases = reshape(gather(this.bias!.read(), index), [batch, 1, 1]);
      return reshape(add(sums, biases), [batch, height, width]);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x] = inputShape as Shape[];
    return x.slice(0, 3);
  }

  override getConfig() {
    return { ...super.getConfig(), classes: this.classes };
  }
}
