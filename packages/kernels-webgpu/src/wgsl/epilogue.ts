import type { FusedActivation } from '@dynaconv/involution-ops/base';
import { ACTIVATIONS } from './activation.ts';
import type { Lanes } from './shader.ts';

/** What becomes of a sum before it is written. */
export interface Epilogue {
  /** Inputs that it reads besides, with their lanes. */
  inputs: Readonly<Record<string, Lanes>>;
  /** Defines `fn finish(sum: V, at: i32, channel: i32) -> V`, of the sum's place in `result`, and in the channels. */
  wgsl: string;
}

export const NO_EPILOGUE: Epilogue = {
  inputs: {},
  wgsl: 'fn finish(sum: V, at: i32, channel: i32) -> V { return sum; }\n',
};

/** What an epilogue reads besides the bias. */
export interface EpilogueInputs {
  scale?: boolean;
  residual?: boolean;
  residualScale?: boolean;
}

/** activation(scale ⊙ sum + bias + residual ⊙ residualScale), of which all but the bias may be absent. */
export function fusedEpilogue(
  activation: FusedActivation,
  { scale = false, residual = false, residualScale = false }: EpilogueInputs,
  lanes: Lanes,
): Epilogue {
  const added = residualScale ? 'residual[at] * residualScale[channel]' : 'residual[at]';
  return {
    inputs: {
      ...(scale && { scale: lanes }),
      bias: lanes,
      ...(residual && { residual: lanes }),
      ...(residualScale && { residualScale: lanes }),
    },
    wgsl: `${ACTIVATIONS[activation]}
fn finish(sum: V, at: i32, channel: i32) -> V {
  var y = sum;
  ${scale ? 'y *= scale[channel];' : ''}
  y += bias[channel];
  ${residual ? `y += ${added};` : ''}
  return activate(y);
}
`,
  };
}
