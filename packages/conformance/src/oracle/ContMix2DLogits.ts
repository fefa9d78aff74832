import { type ContMix2DLogitsAttrs, contMix2DLogitsShape } from '@dynaconv/involution-ops/base';
import { RoundedSums, type Values } from '../core/bound.ts';
import type { Inputs, Oracle } from './oracle.ts';

type Visit = (o: number, q: number, k: number, w: number) => void;

/** Visits every product of the definition: y[o] += query[q] · key[k] · projection[w]. */
function forEachProduct(
  { query, projection }: Inputs,
  { groups }: ContMix2DLogitsAttrs,
  visit: Visit,
): void {
  const [B, H, W, D] = query.shape;
  const [R, T] = projection.shape;
  const headChannels = D / groups;
  for (let b = 0; b < B; b++) {
    for (let p = b * H * W; p < (b + 1) * H * W; p++) {
      for (let d = 0; d < D; d++) {
        const g = Math.floor(d / headChannels);
        for (let l = 0; l < R; l++) {
          for (let t = 0; t < T; t++) {
            visit((p * groups + g) * T + t, p * D + d, (b * R + l) * D + d, l * T + t);
          }
        }
      }
    }
  }
}

type Operand = 'query' | 'key' | 'projection';

/** Of a sum of triple products, the derivative by one factor is the sum of dy and the two others. */
const vjp =
  (of: Operand): Oracle<ContMix2DLogitsAttrs>['vjps'][string] =>
  (dy: Values, inputs, attrs, arithmetic) => {
    const { query, key, projection } = inputs;
    const sums = new RoundedSums(inputs[of].shape, arithmetic);
    forEachProduct(inputs, attrs, (o, q, k, w) => {
      const at = { query: q, key: k, projection: w }[of];
      const factors = {
        query: [key.data[k], projection.data[w]],
        key: [query.data[q], projection.data[w]],
        projection: [query.data[q], key.data[k]],
      }[of];
      sums.addTripleProduct(at, dy.data[o], factors[0], factors[1]);
    });
    return sums.finish();
  };

export const contMix2DLogitsOracle: Oracle<ContMix2DLogitsAttrs> = {
  outputShape: ({ query, projection }, attrs) =>
    contMix2DLogitsShape(query.shape, projection.shape, attrs),
  forward(inputs, attrs, arithmetic) {
    const { query, key, projection, bias } = inputs;
    const sums = new RoundedSums(
      contMix2DLogitsShape(query.shape, projection.shape, attrs),
      arithmetic,
    );
    forEachProduct(inputs, attrs, (o, q, k, w) =>
      sums.addTripleProduct(o, query.data[q], key.data[k], projection.data[w]),
    );
    const [taps] = bias.shape;
    for (let o = 0; o < sums.values.length; o++) sums.add(o, bias.data[o % taps]);
    return sums.finish();
  },
  vjps: {
    query: vjp('query'),
    key: vjp('key'),
    projection: vjp('projection'),
    bias(dy, { bias }, _attrs, arithmetic) {
      const sums = new RoundedSums(bias.shape, arithmetic);
      const [taps] = bias.shape;
      for (let o = 0; o < dy.data.length; o++) sums.add(o % taps, dy.data[o]);
      return sums.finish();
    },
  },
};
