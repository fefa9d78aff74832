import { dispose, fill, grad, neg, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Arithmetic, Expected, Values } from '../core/bound.ts';
import { compare, firstDifference, firstNotStored } from '../core/check.ts';
import { type DataKind, randomData, seededRandom } from '../core/data.ts';
import {
  type ConformanceCase,
  type ErrorCase,
  emptyInputs,
  type NumericCase,
} from '../core/declare.ts';
import { assertFlat } from './assert_flat.ts';
import type { Bench } from './bench.ts';
import { assertUnchanged, countTensors } from './counters.ts';
import { withDirtyInputs } from './dirty_padding.ts';
import { CaseFailure } from './failure.ts';
import { makeInput } from './inputs.ts';

/**
 * Runs one case on the current backend.
 * @returns the largest error as a fraction of its bound
 * @throws CaseFailure
 */
export async function runCase(one: ConformanceCase, bench: Bench): Promise<number> {
  let worstFraction: number;
  try {
    worstFraction = await runChecked(one, bench);
  } catch (reason) {
    // What the device reports is likely the cause.
    await assertNoDeviceErrors(bench);
    throw reason;
  }
  await assertNoDeviceErrors(bench);
  return worstFraction;
}

async function assertNoDeviceErrors({ device }: Bench): Promise<void> {
  const errors = (await device?.takeErrors()) ?? [];
  if (errors.length > 0) throw new CaseFailure('device', errors.join('; '));
}

async function runChecked(one: ConformanceCase, bench: Bench): Promise<number> {
  const count = () => ({ ...countTensors(), ...bench.device?.counters() });
  const before = count();
  const worstFraction = one.kind === 'error' ? runErrorCase(one) : await runNumericCase(one, bench);
  assertUnchanged(before, count(), 'the case');
  const violations = bench.heap?.takeViolations() ?? [];
  if (violations.length > 0) throw new CaseFailure('canary', violations.join('; '));
  return worstFraction;
}

function runErrorCase({ error }: ErrorCase): number {
  let thrown: unknown;
  try {
    tidy(() => {
      error.call();
    });
  } catch (reason) {
    thrown = reason;
  }
  if (thrown === undefined) {
    throw new CaseFailure('no-error', `nothing was thrown, expected '${error.message}'`);
  }
  const { name, message } = thrown as Error;
  if (name !== error.throws.name || message !== error.message) {
    const expected = `${error.throws.name} '${error.message}'`;
    throw new CaseFailure('wrong-error', `${name} '${message}' was thrown, expected ${expected}`);
  }
  return 0;
}

async function runNumericCase(one: NumericCase, bench: Bench): Promise<number> {
  const { op, direction, settings } = one;
  const attrs = op.attrs(settings);
  const shapes = op.inputShapes(settings);
  const draw = (name: string, shape: readonly number[]): Values => ({
    shape,
    data: randomData(
      settings.data as DataKind,
      shape.reduce((a, b) => a * b, 1),
      seededRandom(`${one.id} ${name}`),
    ),
  });
  const values: Record<string, Values> = {};
  for (const [name, shape] of Object.entries(shapes)) values[name] = draw(name, shape);

  if (direction === 'forward') {
    const expected = op.oracle.forward(values, attrs, bench.arithmetic);
    const run = (inputs: Record<string, Tensor>) => op.run(inputs, attrs, settings);
    return checkRuns(one, bench, values, expected, run);
  }
  const wrt = direction.slice('grad_'.length);
  const dy = draw('the gradient', op.oracle.outputShape(emptyInputs(shapes), attrs));
  const expected = op.oracle.vjps[wrt](dy, values, attrs, bench.arithmetic);
  return checkRuns(one, bench, { ...values, [DY]: dy }, expected, ({ [DY]: gradient, ...inputs }) =>
    grad((input: Tensor) => op.run({ ...inputs, [wrt]: input }, attrs, settings))(
      inputs[wrt],
      gradient,
    ),
  );
}

/** Stands for the gradient of the output among the inputs; an op may well call an input of its own dy. */
const DY = 'gradient of the output';

async function checkRuns(
  one: NumericCase,
  bench: Bench,
  values: Record<string, Values>,
  expected: Expected,
  run: (inputs: Record<string, Tensor>) => Tensor,
): Promise<number> {
  const { settings } = one;
  const inputs: Record<string, Tensor> = {};
  try {
    for (const [name, input] of Object.entries(values)) {
      inputs[name] = makeInput(settings.inputs as string, input);
    }
    const once = () => tidy(() => run(inputs));
    const output = async () => {
      await poison(expected.shape, bench);
      return readOutput(once, expected.shape);
    };
    const first = await output();
    const { worstFraction, problem } = compare(first, expected, bench.arithmetic);
    if (problem) throw new CaseFailure('numbers', problem);
    await assertInputsUnchanged(inputs, values, bench.arithmetic);
    await withDirtyInputs(one, bench, inputs, async (dirty, garbage) => {
      const y = await readOutput(() => tidy(() => run(dirty)), expected.shape);
      const { problem } = compare(y, expected, bench.arithmetic);
      if (problem) throw new CaseFailure('padding', `with ${garbage} in padding lanes ${problem}`);
    });

    const iterations = settings.iterations as number;
    const repeats = settings.steady === 'repeat' ? iterations : 1;
    for (let n = 0; n < repeats; n++) {
      if (settings.steady === 'growth') bench.heap?.growAtNextAllocation();
      const place = firstDifference(await output(), first);
      if (place >= 0) {
        throw new CaseFailure('nondeterminism', `element ${place} differs between two runs`);
      }
    }
    if (settings.steady === 'flat') await assertFlat(iterations, bench, once);
    return worstFraction;
  } finally {
    dispose(inputs);
  }
}

async function assertInputsUnchanged(
  inputs: Record<string, Tensor>,
  values: Record<string, Values>,
  arithmetic: Arithmetic,
): Promise<void> {
  for (const [name, input] of Object.entries(inputs)) {
    const place = firstNotStored(await input.data(), values[name].data, arithmetic);
    if (place >= 0) throw new CaseFailure('inputs-changed', `element ${place} of ${name} changed`);
  }
}

async function readOutput(once: () => Tensor, shape: readonly number[]): Promise<Float32Array> {
  const before = countTensors();
  const y = once();
  try {
    if (y.dtype !== 'float32') {
      throw new CaseFailure('dtype', `the output has dtype ${y.dtype}, expected float32`);
    }
    if (y.shape.join() !== shape.join()) {
      throw new CaseFailure('shape', `the output has shape [${y.shape}], expected [${shape}]`);
    }
    // A copy: some backends hand out their own memory.
    return Float32Array.from(await y.data());
  } finally {
    y.dispose();
    assertUnchanged(before, countTensors(), 'a run');
  }
}

/**
 * Leaves NaNs in memory that the output's buffer may be recycled from, so that a kernel that writes nothing shows. An
 * instrumented heap does so itself. WebGL keeps textures apart that were uploaded and that a kernel has packed by 2×2.
 */
async function poison(shape: readonly number[], { heap }: Bench): Promise<void> {
  if (heap) return;
  const [columns = 1, rows = 1, ...outer] = [...shape].reverse();
  const size = outer.reduce((a, b) => a * b, 1);
  const nan = fill([size, rows, columns], Number.NaN);
  const packed = neg(nan);
  await Promise.all([nan.data(), packed.data()]);
  dispose([nan, packed]);
}
