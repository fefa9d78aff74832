import type { FusedActivation } from '@dynaconv/involution-ops/base';

/** erf by Abramowitz and Stegun, 7.1.26, within 1.5e-7 as in tfjs; `exponential` is exp(−x²), which is the normal density too. */
const ERF = `
fn erf(x: V, exponential: V) -> V {
  let t = 1 / (1 + 0.3275911 * abs(x));
  let polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sign(x) * (1 - polynomial * exponential);
}
`;

/** WGSL that defines `fn activate(x: V) -> V`. */
export const ACTIVATIONS: Readonly<Record<FusedActivation, string>> = {
  linear: 'fn activate(x: V) -> V { return x; }\n',
  // select, unlike max, passes NaN on.
  relu: 'fn activate(x: V) -> V { return select(x, V(0), x < V(0)); }\n',
  gelu: `${ERF}
fn activate(x: V) -> V {
  let t = 0.7071067811865476 * x;
  return 0.5 * x * (1 + erf(t, exp(-t * t)));
}
`,
  silu: 'fn activate(x: V) -> V { return x / (1 + exp(-x)); }\n',
};

/** WGSL that defines `fn backprop(dy: V, x: V) -> V` of GELU: dy times the normal distribution, and x times its density. */
export const GELU_BACKPROP = `${ERF}
fn backprop(dy: V, x: V) -> V {
  let t = 0.7071067811865476 * x;
  let exponential = exp(-t * t);
  let distribution = 0.5 * (1 + erf(t, exponential));
  let density = 0.3989422804014327 * exponential;
  return dy * distribution + dy * x * density;
}
`;
