import { faultyKernel, type Mutant } from './mutant.ts';
import { changeInput, each, type Output } from './mutation.ts';

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;
const SMALLEST_NORMAL = 2 ** -126;

/** Rounds the significand to a number of bits, without regard to the exponent's range. */
function roundTo(bits: number, value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - bits + 1);
  return Math.round(value / unit) * unit;
}

const isSubnormal = (value: number) => value !== 0 && Math.abs(value) < SMALLEST_NORMAL;

/** Kernels that read the right values and compute the wrong ones. */
export const NUMBER_MUTANTS: readonly Mutant[] = [
  faultyKernel('Involution2D', 'half_precision', 'stores float16 where float32 was promised', {
    after: (output) => each(output, (value) => roundTo(11, value)),
  }),
  faultyKernel('Involution2D', 'bfloat16_weights', 'rounds the kernels to bfloat16', {
    before: changeInput('kernel', (kernel) => each(kernel, (value) => roundTo(8, value))),
  }),
  faultyKernel(
    'Involution2D',
    'four_units_off',
    'is off by 2⁻²¹ of the value, as fast approximations are',
    {
      after: (output) => each(output, (value) => value * (1 + 2 ** -21)),
    },
  ),
  faultyKernel('Involution2D', 'nan_swallowed', 'gives 0 for NaN, as max(x, 0) may', {
    after: (output) => each(output, (value) => (Number.isNaN(value) ? 0 : value)),
  }),
  faultyKernel('Involution2D', 'infinity_saturates', 'gives the largest number for infinity', {
    after: (output) =>
      each(output, (value) => Math.max(-FLOAT32_MAX, Math.min(FLOAT32_MAX, value))),
  }),
  faultyKernel('Involution2D', 'subnormals_flushed', 'takes subnormals for 0, unannounced', {
    before: changeInput('x', (x) => each(x, (value) => (isSubnormal(value) ? 0 : value))),
  }),
  faultyKernel(
    'Involution2D',
    'integers',
    'gives integers',
    {
      after: (output) => ({ ...output, dtype: 'int32', data: output.data.map(Math.trunc) }),
    },
    'dtype',
  ),
  faultyKernel(
    'Involution2D',
    'flat_output',
    'gives the output without its shape',
    {
      after: (output) => ({ ...output, shape: [output.data.length] }),
    },
    'shape',
  ),
  faultyKernel(
    'Involution2D',
    'empty_batch_throws',
    'divides by the batch',
    {
      after(output) {
        if (output.data.length === 0) throw new Error('batch is 0');
        return output;
      },
    },
    'exception',
  ),
  faultyKernel(
    'Involution2D',
    'stale_buffer',
    'gives the output of the call before, where it fits',
    () => {
      let last: Output | undefined;
      return {
        after(output) {
          const stale = last?.data.length === output.data.length ? last : output;
          last = output;
          return { ...stale, shape: output.shape };
        },
      };
    },
  ),
  faultyKernel(
    'Involution2D',
    'accumulates',
    'adds to what its output buffer held',
    () => {
      const held = new Map<number, Output>();
      return {
        after(output) {
          const before = held.get(output.data.length);
          const sum = before ? each(output, (value, i) => value + before.data[i]) : output;
          held.set(output.data.length, output);
          return sum;
        },
      };
    },
    'nondeterminism',
  ),
  faultyKernel(
    'Involution2D',
    'order_varies',
    'sums in another order every other time',
    () => {
      let calls = 0;
      return {
        // The neighbouring float32, which the bound allows wherever there is more than one tap.
        after: (output) => (calls++ % 2 === 0 ? output : each(output, nextUp)),
      };
    },
    'nondeterminism',
  ),
  {
    ...faultyKernel(
      'Involution2D',
      'race',
      'gives another result one time in fifty',
      () => {
        let calls = 0;
        return { after: (output) => (++calls % 50 === 0 ? each(output, nextUp) : output) };
      },
      'nondeterminism',
    ),
    query: 'Involution2D:forward:steady=repeat,*',
  },
  faultyKernel(
    'Involution2D',
    'inputs_scribbled',
    'uses an input as its scratch memory',
    {
      after(output, { inputs: { x } }) {
        x.data[x.data.length - 1] = 1;
        return output;
      },
    },
    'inputs-changed',
  ),
];

/** The next float32 away from 0. */
function nextUp(value: number): number {
  const float = new Float32Array([value]);
  const bits = new Int32Array(float.buffer);
  if (Number.isFinite(value) && value !== 0) bits[0]++;
  return float[0];
}
