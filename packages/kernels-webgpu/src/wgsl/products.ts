import type { Lanes } from './shader.ts';

/** What the products of a sum are computed in. Sums, and all that is stored, are float32 either way. */
export type ProductPrecision = 'float32' | 'float16';

/** WGSL that defines `fn multiplyAdd(a: V, b: V, sum: V) -> V`. With float16 both factors and the product are rounded to it. */
export const multiplyAdd = (precision: ProductPrecision, lanes: Lanes): string =>
  precision === 'float32'
    ? 'fn multiplyAdd(a: V, b: V, sum: V) -> V { return fma(a, b, sum); }\n'
    : `alias H = ${lanes === 4 ? 'vec4<f16>' : 'f16'};
fn multiplyAdd(a: V, b: V, sum: V) -> V { return sum + V(H(a) * H(b)); }
`;
