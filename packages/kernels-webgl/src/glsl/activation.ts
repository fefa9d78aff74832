import type { FusedActivation } from '@dynaconv/involution-ops/base';

/** erf by Abramowitz and Stegun, 7.1.26, within 1.5e-7 as in tfjs; `exponential` is exp(−x²), which is the normal density too. */
const ERF = `
vec4 erf(vec4 x, vec4 exponential) {
  vec4 t = 1. / (1. + 0.3275911 * abs(x));
  vec4 polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return sign(x) * (1. - polynomial * exponential);
}
`;

/** GLSL that defines `vec4 activate(vec4 x)`. */
export const ACTIVATIONS: Readonly<Record<FusedActivation, string>> = {
  linear: 'vec4 activate(vec4 x) { return x; }',
  // mix, unlike max, passes NaN on.
  relu: 'vec4 activate(vec4 x) { return mix(x, vec4(0), lessThan(x, vec4(0))); }',
  gelu: `${ERF}
vec4 activate(vec4 x) {
  vec4 t = 0.7071067811865476 * x;
  return 0.5 * x * (1. + erf(t, exp(-t * t)));
}
`,
  silu: 'vec4 activate(vec4 x) { return x / (1. + exp(-x)); }',
};

/** GLSL that defines `vec4 backprop(vec4 dy, vec4 x)` of GELU: dy times the normal distribution, and x times its density. */
export const GELU_BACKPROP = `${ERF}
vec4 backprop(vec4 dy, vec4 x) {
  vec4 t = 0.7071067811865476 * x;
  vec4 exponential = exp(-t * t);
  vec4 distribution = 0.5 * (1. + erf(t, exponential));
  vec4 density = 0.3989422804014327 * exponential;
  return dy * distribution + dy * x * density;
}
`;
