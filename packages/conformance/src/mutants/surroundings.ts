import { Involution2D } from '@dynaconv/involution-ops/base';
import {
  backend,
  getGradient,
  keep,
  mul,
  registerGradient,
  type Tensor,
  unregisterGradient,
  zeros,
} from '@tensorflow/tfjs-core';
import type { ErrorInput } from '../core/declare.ts';
import { faultyKernel, type Mutant } from './mutant.ts';
import type { Mutation } from './mutation.ts';

/** Faults that are seen in memory, and never in an output. */
const LEAKS: readonly Mutant[] = [
  faultyKernel(
    Involution2D,
    'leaks_intermediate',
    'forgets the buffer of an intermediate result',
    { after: forget(() => true) },
    'leak',
  ),
  {
    ...faultyKernel(
      Involution2D,
      'leaks_now_and_then',
      'forgets a buffer one time in thirty',
      () => {
        let calls = 0;
        return { after: forget(() => ++calls % 30 === 0) };
      },
      'leak',
    ),
    query: 'Involution2D:forward:steady=flat,*',
  },
  faultyKernel(
    Involution2D,
    'keeps_tensor',
    'keeps a tensor that the engine counts',
    {
      after(output) {
        keep(zeros([1]));
        return output;
      },
    },
    'leak',
  ),
];

function forget(when: () => boolean): Mutation['after'] {
  return (output) => {
    if (when()) {
      (backend() as unknown as { write(...args: unknown[]): void }).write(
        new Float32Array(1),
        [1],
        'float32',
      );
    }
    return output;
  };
}

/** The gradient of Involution2D, wrong in one input. */
const wrongGradient = (input: 'x' | 'kernel', change: (gradient: Tensor) => Tensor): Mutant => ({
  name: `${Involution2D}_gradient_of_${input}`,
  fault: 'has a right kernel and a wrong gradient',
  query: `${Involution2D}:grad_${input}:*`,
  kind: 'numbers',
  sabotage() {
    const right = getGradient(Involution2D);
    unregisterGradient(Involution2D);
    registerGradient({
      ...right,
      gradFunc(dy, saved, attrs) {
        const gradients = right.gradFunc(dy, saved, attrs);
        const wrong = gradients[input];
        return { ...gradients, [input]: () => change(wrong() as Tensor) };
      },
    });
    return () => {
      unregisterGradient(Involution2D);
      registerGradient(right);
    };
  },
});

/** Ops that reject their arguments badly. */
const badError = (
  name: string,
  fault: string,
  kind: Mutant['kind'],
  call: (error: ErrorInput) => unknown,
): Mutant => ({
  name: `${Involution2D}_${name}`,
  fault,
  query: `${Involution2D}:error:*`,
  kind,
  changeOp: (op) => ({
    ...op,
    errors: op.errors.map((error) => ({ ...error, call: () => call(error) })),
  }),
});

/** What a kernel on tfjs's WASM heap can do to it. */
interface WasmBackend {
  wasm: {
    _malloc(bytes: number): number;
    _free(address: number): void;
    HEAPU8: Uint8Array;
    HEAPF32: Float32Array;
  };
}

const onHeap = (
  name: string,
  fault: string,
  kind: Mutant['kind'],
  mutate: () => Mutation,
  query = `${Involution2D}:forward:*`,
): Mutant => ({
  ...faultyKernel(Involution2D, name, fault, mutate, kind),
  query,
  tfjsBackend: 'wasm',
});

const heap = () => (backend() as unknown as WasmBackend).wasm;

const overrun =
  (place: (bytes: number) => number): (() => Mutation) =>
  () => ({
    after(output) {
      const bytes = 64;
      const scratch = heap()._malloc(bytes);
      heap().HEAPU8[scratch + place(bytes)] = 0;
      heap()._free(scratch);
      return output;
    },
  });

const HEAP_FAULTS: readonly Mutant[] = [
  onHeap(
    'writes_past_scratch',
    'stores a whole vector at a tail',
    'canary',
    overrun((bytes) => bytes),
  ),
  onHeap(
    'writes_before_scratch',
    'starts a row one byte early',
    'canary',
    overrun(() => -1),
  ),
  onHeap('reads_uninitialised', 'multiplies lanes it never wrote by 0', 'numbers', () => ({
    after(output) {
      const scratch = heap()._malloc(4);
      const [garbage] = heap().HEAPF32.subarray(scratch / 4);
      heap()._free(scratch);
      return { ...output, data: output.data.map((value) => value + 0 * garbage) };
    },
  })),
  onHeap(
    'leaks_scratch',
    'never frees its scratch memory',
    'leak',
    () => ({
      after(output) {
        heap()._malloc(16);
        return output;
      },
    }),
    `${Involution2D}:forward:steady=flat,*`,
  ),
  onHeap(
    'keeps_view',
    'keeps a view of the heap, which growth detaches',
    'nondeterminism',
    () => {
      let view: Float32Array | undefined;
      return {
        after(output) {
          const scratch = heap()._malloc(4);
          view ??= heap().HEAPF32;
          // A store to a detached view goes nowhere, and a load from one gives undefined.
          view[scratch / 4] = 1;
          const one = view[scratch / 4];
          heap()._free(scratch);
          return { ...output, data: output.data.map((value) => value * one) };
        },
      };
    },
    `${Involution2D}:forward:steady=growth,*`,
  ),
];

export const SURROUNDING_MUTANTS: readonly Mutant[] = [
  ...LEAKS,
  wrongGradient('x', (gradient) => mul(gradient, 2)),
  wrongGradient('kernel', (gradient) => mul(gradient, -1)),
  badError('accepts_anything', 'does not check its arguments', 'no-error', () => undefined),
  badError('vague_error', 'does not say which argument is wrong', 'wrong-error', () => {
    throw new RangeError('invalid argument');
  }),
  badError('wrong_error_class', 'throws Error for every mistake', 'wrong-error', ({ message }) => {
    throw new Error(message);
  }),
  badError('leaks_on_error', 'keeps the tensors of a call that it rejects', 'leak', ({ call }) => {
    keep(zeros([1]));
    return call();
  }),
  ...HEAP_FAULTS,
];
