import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import {
  contMix2d,
  contMix2dAttention,
  contMix2dBackpropBias,
  neighborhoodAv2d,
} from '../src/index.ts';
import { useBackend } from './backends.ts';
import { expectResult, magnitudesOfBilinear, named } from './fixture_results.ts';
import fixture from './fixtures/cont_mix2d.json' with { type: 'json' };

type Shape4D = [number, number, number, number];

/** Error of an exponential in float32 at most, in units of u: 2 ulp. */
const EXP_ROUNDINGS = 4;

/** How many roundings each product of a case passes through, in units of u: the n of its γ_n. */
function roundingsOf(xShape: Shape4D, [, , , groups, K]: number[]) {
  const [batch, height, width, channels] = xShape;
  // An aggregation adds K² products. A pixel is read by K windows an axis, in the middle; one near the border also by those
  // moved inside: by (3K − 1)/2 at most, and there are no more than the map's positions.
  const readers = (size: number) => Math.min(size, (3 * K - 1) / 2);
  const y = K * K;
  const dx = readers(height) * readers(width);
  const dattention = channels / groups;
  // Softmax. A score z = logit + bias, |z| ≤ Z, is off by Z·u; its distance from the largest, at most 2Z, by 2Z·u. That is
  // what exp carries on as a relative error, since |e^t − 1| ≤ γ_n for |t| ≤ n·u. The quotient has it twice, with the sum of
  // K² terms, a reciprocal and a product.
  const Z = fixture.logitsScale + 1;
  const attention = 2 * (Z + 2 * Z + EXP_ROUNDINGS) + K * K + 1;
  // dlogits = a_t·(da_t − Σ_s a_s·da_s): two weights, one da, the sum of K², a difference and a product.
  const dlogits = 2 * attention + dattention + K * K + 2;
  return { y, dx, dattention, attention, dlogits, dbias: dlogits + batch * height * width };
}

/** wasm has no kernels here: it runs the composition of stock ops. */
describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  describe.each(fixture.cases)('$name', ({ name, logitsShape, ...expected }) => {
    const xShape = expected.xShape as Shape4D;
    const roundings = roundingsOf(xShape, logitsShape);

    test('neighborhoodAv2d equals PyTorch', async () => {
      await useBackend(backend);
      const inputs = [named(`${name}/attention`, logitsShape), named(`${name}/x`, xShape)];
      const dy = named(`${name}/dy`, xShape);
      const tensorsBefore = tf.memory().numTensors;

      const run = (attention: tf.Tensor, x: tf.Tensor) =>
        neighborhoodAv2d(attention, x as tf.Tensor4D);
      const results = [run(inputs[0], inputs[1]), ...tf.grads(run)(inputs, dy)];
      const magnitudes = magnitudesOfBilinear(run, inputs, dy);

      (['y', 'dattention', 'dx'] as const).forEach((result, i) => {
        expectResult(
          results[i],
          expected.neighborhoodAv2d[result],
          magnitudes[i],
          roundings[result],
        );
      });
      expect(results.map(({ shape }) => shape)).toEqual([xShape, logitsShape, xShape]);
      tf.dispose([results, magnitudes]);
      expect(tf.memory().numTensors).toBe(tensorsBefore);
      tf.dispose([inputs, dy]);
    });

    test('contMix2d equals PyTorch', async () => {
      await useBackend(backend);
      const [, , , groups, K] = logitsShape;
      const x = named(`${name}/x`, xShape) as tf.Tensor4D;
      const logits = tf.tidy(() =>
        tf.mul(named(`${name}/logits`, logitsShape), fixture.logitsScale),
      );
      const bias = named(`${name}/bias`, [groups, 2 * K - 1, 2 * K - 1]);
      const dy = named(`${name}/dy`, xShape);
      const tensorsBefore = tf.memory().numTensors;

      const run = (x: tf.Tensor, logits: tf.Tensor, bias: tf.Tensor) =>
        contMix2d(x as tf.Tensor4D, logits, bias);
      const y = run(x, logits, bias);
      const [dx, dlogits, dbias] = tf.grads(run)([x, logits, bias], dy);

      const magnitudes = tf.tidy(() => {
        const attention = contMix2dAttention(logits, bias);
        const [y, dattention, dx] = magnitudesOfBilinear(
          (attention, x) => neighborhoodAv2d(attention, x as tf.Tensor4D),
          [attention, x],
          dy,
        );
        const mean = tf.sum(tf.mul(attention, dattention), [4, 5], true);
        const dlogits = tf.mul(attention, tf.add(dattention, mean));
        return { y, dx, dlogits, dbias: contMix2dBackpropBias(dlogits) };
      });

      const wanted = expected.contMix2d;
      expectResult(y, wanted.y, magnitudes.y, roundings.attention + roundings.y);
      expectResult(dx, wanted.dx, magnitudes.dx, roundings.attention + roundings.dx);
      expectResult(dlogits, wanted.dlogits, magnitudes.dlogits, roundings.dlogits);
      expectResult(dbias, wanted.dbias, magnitudes.dbias, roundings.dbias);
      expect([y, dx, dlogits, dbias].map(({ shape }) => shape)).toEqual(
        [x, x, logits, bias].map(({ shape }) => shape),
      );
      tf.dispose([y, dx, dlogits, dbias, magnitudes]);
      expect(tf.memory().numTensors).toBe(tensorsBefore);
      tf.dispose([x, logits, bias, dy]);
    });
  });
});
