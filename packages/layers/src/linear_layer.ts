import { type FusedActivation, fused } from '@dynaconv/involution-ops/base';
import { reshape, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape, pixelsOf } from './arguments.ts';
import type { CountedLayer, WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';
import { WeightedLayer } from './weighted_layer.ts';

/** A linear map of every pixel's channels. */
export interface Linear {
  inputs: number;
  outputs: number;
  bias: boolean;
}

/** A layer whose weights are those of linear maps: `name/kernel` [inputs, outputs] and `name/bias` [outputs], by the maps' names. */
export abstract class LinearLayer extends WeightedLayer<string> implements CountedLayer {
  /** The maps by their names, for an input with so many channels. */
  protected abstract linears(channels: number): Readonly<Record<string, Linear>>;

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes {
    const linears = this.linears(channelsOf(this.label, firstShape(inputShape)));
    return Object.fromEntries(
      Object.entries(linears).flatMap(([name, { inputs, outputs, bias }]) => [
        [`${name}/kernel`, [inputs, outputs]],
        ...(bias ? [[`${name}/bias`, [outputs]]] : []),
      ]),
    );
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const shape = firstShape(inputShape);
    const linears = this.linears(channelsOf(this.label, shape));
    const costs = Object.entries(linears).map(
      ([name, { inputs, outputs }]) => this.pixelsMapped(name, shape) * inputs * outputs,
    );
    return costs.reduce((a, b) => a + b, 0);
  }

  /** Of how many pixels the map `name` is taken, for an input [B, H, W, C]; all by default. */
  protected pixelsMapped(_name: string, shape: Shape): number {
    return pixelsOf(shape);
  }

  protected override initializer() {
    return smallNormal();
  }

  /** activation(x · kernel + bias) of the map `name`, for x [B, H, W, inputs]. */
  protected linear(name: string, x: Tensor, activation?: FusedActivation): Tensor4D {
    const kernel = this.read(`${name}/kernel`);
    const filter = reshape(kernel, [1, 1, ...(kernel.shape as [number, number])]) as Tensor4D;
    const bias = this.has(`${name}/bias`) ? this.read<Tensor1D>(`${name}/bias`) : undefined;
    return fused.conv2d({ x: x as Tensor4D, filter, bias, activation });
  }
}
