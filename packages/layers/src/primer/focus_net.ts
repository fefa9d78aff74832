import { fused } from '@dynaconv/involution-ops/base';
import {
  add,
  concat,
  mul,
  sigmoid,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, inputList, shapeList } from '../arguments.ts';
import { resizeBilinear } from '../bilinear_resize2d.ts';
import type { WeightShapes } from '../described_layer.ts';
import { ContMixConv, type ContMixConvWeight } from './cont_mix_conv.ts';

type Gate = 'gate/kernel' | 'gate/bias';

/**
 * A close look, led by the first sight: a gate mixes the base and the overview, and a `ContMixConv` follows.
 *
 *     gate = sigmoid(conv([base, overview])),   y = contMixConv(base·gate + overview·(1 − gate))
 *
 * Inputs [base, overview], float32 [B, H, W, C] and [B, h, w, C], which is resized bilinearly to H×W; output float32
 * [B, H, W, filters]. Weights: `gate/kernel` [1, 1, 2·C, C], `gate/bias` [C], and those of `ContMixConv`.
 *
 * @throws RangeError for an argument out of range, and at build for inputs of different numbers of channels
 */
export class FocusNet extends ContMixConv<Gate> {
  static override readonly className = 'FocusNet';

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<ContMixConvWeight | Gate> {
    const shapes = shapeList(inputShape);
    if (shapes.length !== 2) {
      throw new RangeError(
        `${this.label}: got ${shapes.length} input, expected two, [base, overview]`,
      );
    }
    const [channels, others] = shapes.map((shape) => channelsOf(this.label, shape));
    if (channels !== others) {
      throw new RangeError(
        `${this.label}: base has ${channels} channels and overview ${others}, expected as many`,
      );
    }
    return {
      ...super.weightShapes(inputShape),
      'gate/kernel': [1, 1, 2 * channels, channels],
      'gate/bias': [channels],
    };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [base, seen] = inputList(inputs);
      const overview = resizeBilinear(seen, base.shape[1], base.shape[2]);
      const gate = sigmoid(
        fused.conv2d({
          x: concat([base, overview], 3) as Tensor4D,
          filter: this.read<Tensor4D>('gate/kernel'),
          bias: this.read<Tensor1D>('gate/bias'),
        }),
      );
      const gated = add(mul(base, gate), mul(overview, sub(1, gate))) as Tensor4D;
      return this.aggregate(gated, gated);
    });
  }
}
