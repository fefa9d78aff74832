import { add, mul, type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
} from './arguments.ts';
import type { DescribedLayer, WeightShapes } from './described_layer.ts';

export interface LayerScaleLayerArgs extends LayerArgs {
  /** Scale of every channel at first; 1e-5 by default. */
  initialValue?: number;
}

const ARGUMENTS: OwnArgumentNames<LayerScaleLayerArgs> = { initialValue: true };

/**
 * A scale and an offset for each channel, y = scale·x + bias (Touvron et al., CaiT, ICCV 2021, arXiv 2103.17239, with
 * OverLoCK's bias).
 *
 * Input and output float32 [B, H, W, C]. Weights: `layer_scale` [C] (the official module's `weight`), `bias` [C].
 */
export class LayerScale extends layers.Layer implements DescribedLayer {
  static readonly className = 'LayerScale';

  readonly initialValue: number;
  private scale?: LayerVariable;
  private bias?: LayerVariable;

  constructor(given?: LayerScaleLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.initialValue = args.initialValue ?? 1e-5;
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes<'layer_scale' | 'bias'> {
    const shape = [channelsOf(`LayerScale '${this.name}'`, firstShape(inputShape))];
    return { layer_scale: shape, bias: shape };
  }

  override build(inputShape: Shape | Shape[]): void {
    const shapes = this.weightShapes(inputShape);
    const initializer = initializers.constant({ value: this.initialValue });
    this.scale = this.addWeight('layer_scale', shapes.layer_scale, 'float32', initializer);
    this.bias = this.addWeight('bias', shapes.bias, 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return add(mul(x, this.scale!.read()), this.bias!.read());
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), initialValue: this.initialValue };
  }
}
