import { type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import {
  InputSpec,
  input,
  type LayersModel,
  layers,
  model,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape } from './arguments.ts';

type StockLayer = InstanceType<typeof layers.Layer>;

/** Applies a part to symbols, building it. */
export type ApplyPart = (
  part: StockLayer,
  inputs: SymbolicTensor | SymbolicTensor[],
) => SymbolicTensor;

/**
 * A layer that is a network of other layers, its parts. Its weights are those of the parts, named `layer/part/weight`. The
 * saved configuration has the arguments only, from which the parts are made again.
 */
export abstract class CompositeLayer extends layers.Layer {
  private network?: LayersModel;
  private skipsInitializers = false;

  /** Applies the parts to x [B, H, W, C], of which only C is known. */
  protected abstract compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor;

  override build(inputShape: Shape | Shape[]): void {
    const layer = `${this.getClassName()} '${this.name}'`;
    const channels = channelsOf(layer, firstShape(inputShape));
    const x = input({ batchShape: [null, null, null, channels] });
    // Applied to a symbolic tensor rather than built directly: only then does tfjs put the part's name before its weights' names.
    const apply: ApplyPart = (part, inputs) => {
      part.setFastWeightInitDuringBuild(this.skipsInitializers);
      return part.apply(inputs) as SymbolicTensor;
    };
    this.network = model({ inputs: x, outputs: this.compose(x, apply) });
    this._trainableWeights = this.network.trainableWeights;
    this.nonTrainableWeights = this.network.nonTrainableWeights;
    this.inputSpec = [new InputSpec({ ndim: 4, axes: { 3: channels } })];
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    return tidy(() => this.network!.apply(inputs, kwargs) as Tensor);
  }

  /** The layers that it is made of; none before it is built. */
  get parts(): readonly StockLayer[] {
    return this.network?.layers ?? [];
  }

  protected part(name: string): StockLayer {
    return this.network!.getLayer(name);
  }

  /** The symbolic tensor that a part is applied to, for an input x of the layer. */
  protected inputsOfPart(name: string, x: Tensor4D): Tensor4D[] {
    return tidy(() => {
      const upTo = model({ inputs: this.network!.inputs, outputs: this.part(name).input });
      return [upTo.apply(x)].flat() as Tensor4D[];
    });
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.skipsInitializers = value;
  }
}
