import type { Values } from '../core/bound.ts';

/** A kernel's arguments. On the cpu backend the data are the tensors' own: replaced, never written, unless that is the fault. */
export interface KernelCall {
  inputs: Record<string, Values>;
  // biome-ignore lint/suspicious/noExplicitAny: every kernel has attributes of its own.
  attrs: any;
}

export interface Output extends Values {
  dtype: 'float32' | 'int32';
}

/** A fault in a kernel that is otherwise the oracle: what it does to the arguments, or to the output. */
export interface Mutation {
  before?(call: KernelCall): KernelCall;
  after?(output: Output, call: KernelCall): Output;
}

/** Values moved about: the element at a place comes from `source(place)`, or is 0 where there is none. */
export function rearrange<V extends Values>(
  values: V,
  source: (...place: number[]) => readonly number[] | undefined,
): V {
  const { shape, data } = values;
  const moved = new Float32Array(data.length);
  const place = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    const from = source(...place);
    if (from?.every((n, axis) => n >= 0 && n < shape[axis])) {
      moved[i] = data[from.reduce((flat, n, axis) => flat * shape[axis] + n, 0)];
    }
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis] === shape[axis]; axis--) {
      place[axis] = 0;
    }
  }
  return { ...values, data: moved };
}

/** Every element changed by itself. */
export const each = <V extends Values>(
  values: V,
  change: (value: number, index: number) => number,
): V => ({ ...values, data: Float32Array.from(values.data, change) });

/** Before the kernel, one input replaced. */
export const changeInput =
  (name: string, change: (values: Values, call: KernelCall) => Values): Mutation['before'] =>
  (call) => ({ ...call, inputs: { ...call.inputs, [name]: change(call.inputs[name], call) } });

/** Before the kernel, attributes replaced. */
export const changeAttrs =
  (change: (attrs: KernelCall['attrs']) => object): Mutation['before'] =>
  (call) => ({ ...call, attrs: { ...call.attrs, ...change(call.attrs) } });
