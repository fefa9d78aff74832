import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  shapeList,
  toInteger,
} from './arguments.ts';

export interface SizedLayerArgs extends LayerArgs {
  /** Side of the output, or [height, width]; without it the layer is applied to [x, like] and gives like's size. */
  outputSize?: number | [number, number];
  /** How many times as large the output is, a positive integer; in place of `outputSize`. */
  scale?: number;
}

const ARGUMENTS: OwnArgumentNames<SizedLayerArgs> = { outputSize: true, scale: true };

/** A layer that brings a map to a given size: that of its arguments, a multiple of its own, or that of a second input. */
export abstract class SizedLayer extends layers.Layer {
  readonly outputSize?: [number, number];
  readonly scale?: number;

  constructor(given?: SizedLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const { outputSize, scale } = args;
    const layer = `${this.getClassName()} '${this.name}'`;
    if (scale !== undefined) {
      this.scale = toInteger(layer, 'scale', scale);
      if (outputSize === undefined) return;
      throw new RangeError(`${layer}: got an outputSize and a scale, expected one of them`);
    }
    if (outputSize === undefined) return;
    const sides = Array.isArray(outputSize) ? outputSize : [outputSize, outputSize];
    const [height, width] = sides.map((side) => toInteger(layer, 'outputSize', side));
    this.outputSize = [height, width];
  }

  protected abstract resize(x: Tensor4D, height: number, width: number): Tensor4D;

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const list = inputList(inputs);
      const [, height, width] = this.computeOutputShape(list.map(({ shape }) => shape));
      return this.resize(list[0], height!, width!);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x, like] = shapeList(inputShape);
    const { scale } = this;
    if (!this.outputSize && !scale && !like) {
      throw new RangeError(
        `${this.getClassName()} '${this.name}': got one input and no outputSize, expected an outputSize or a scale, or [x, like] to take the size of like`,
      );
    }
    const scaled = () => x.slice(1, 3).map((side) => (side === null ? null : side * scale!));
    const [height, width] = this.outputSize ?? (scale ? scaled() : like.slice(1, 3));
    return [x[0], height, width, x[3]];
  }

  override getConfig(): serialization.ConfigDict {
    const { outputSize, scale } = this;
    return { ...super.getConfig(), ...(outputSize && { outputSize }), ...(scale && { scale }) };
  }
}
