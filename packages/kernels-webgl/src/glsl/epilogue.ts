import type { FusedActivation } from '@dynaconv/involution-ops/base';
import { ACTIVATIONS } from './activation.ts';

/** What becomes of the four elements at a place before they are written. */
export interface Epilogue {
  /** Inputs that it reads besides. */
  inputs: readonly string[];
  /** Defines `vec4 finish(vec4 sums, int channelPair)`. */
  glsl: string;
}

export const NO_EPILOGUE: Epilogue = {
  inputs: [],
  glsl: 'vec4 finish(vec4 sums, int channelPair) { return sums; }\n',
};

/** activation(scale ⊙ sums + bias + residual), of which scale and residual may be absent. */
export function fusedEpilogue(
  activation: FusedActivation,
  { scale = false, residual = false }: { scale?: boolean; residual?: boolean },
): Epilogue {
  return {
    inputs: [...(scale ? ['scale'] : []), 'bias', ...(residual ? ['residual'] : [])],
    glsl: `${ACTIVATIONS[activation]}
vec4 finish(vec4 sums, int channelPair) {
  ${scale ? 'sums *= texelAt(scale, channelPair).rgrg;' : ''}
  sums += texelAt(bias, channelPair).rgrg;
  ${residual ? 'sums += texelAt(residual, outputTexel());' : ''}
  return activate(sums);
}
`,
  };
}
