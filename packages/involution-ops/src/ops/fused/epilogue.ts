import { add, mul, type Tensor, type TensorLike, zeros } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../../activation.ts';
import { assertShape, toFloat32Tensor } from '../../arguments.ts';
import { applyActivation } from '../apply_activation.ts';

/** What a fused convolution does after its sums: activation(y + bias + residual · residualScale). */
export interface Epilogue {
  /** float32, one value an output channel */
  bias: Tensor;
  /** float32, the output's shape */
  residual?: Tensor;
  /** float32, one value an output channel; 1 where absent */
  residualScale?: Tensor;
}

/**
 * The bias (zeros by default) and the residual (none by default) of an output [B, H, W, C].
 * @param because why the bias has its shape, for the error message
 * @throws TypeError or RangeError for a dtype or shape that does not fit
 */
export function toEpilogue(
  op: string,
  args: {
    bias?: Tensor | TensorLike;
    residual?: Tensor | TensorLike;
    residualScale?: Tensor | TensorLike;
  },
  outputShape: readonly number[],
  because: string,
): Epilogue {
  const channels = [outputShape[3]];
  const bias = args.bias ? toFloat32Tensor(op, 'bias', args.bias) : zeros(channels);
  assertShape(op, 'bias', bias.shape, channels, because);
  if (!args.residual) {
    if (args.residualScale) {
      throw new RangeError(`${op}: residualScale is given without a residual, expected both`);
    }
    return { bias };
  }
  const residual = toFloat32Tensor(op, 'residual', args.residual);
  assertShape(op, 'residual', residual.shape, outputShape, 'as the output');
  if (!args.residualScale) return { bias, residual };
  const residualScale = toFloat32Tensor(op, 'residualScale', args.residualScale);
  assertShape(op, 'residualScale', residualScale.shape, channels, because);
  return { bias, residual, residualScale };
}

/** The epilogue as stock ops, used where no fused kernel runs. */
export function applyEpilogue(
  sums: Tensor,
  { bias, residual, residualScale }: Epilogue,
  activation: FusedActivation,
): Tensor {
  const y: Tensor = add(sums, bias);
  if (!residual) return applyActivation(y, activation);
  const added = residualScale ? mul(residual, residualScale) : residual;
  return applyActivation(add(y, added), activation);
}
