import { reshape, slice, type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { Values } from '../core/bound.ts';
import type { INPUT_ORIGINS } from '../core/declare.ts';

/** Ways to make a tensor of given values, each leaving it in the backend's memory as that way leaves it. */
export const MAKE_INPUT: Record<(typeof INPUT_ORIGINS)[number], (values: Values) => Tensor> = {
  // Copies: the cpu backend would keep the array itself, and a kernel that writes to it would go unnoticed.
  uploaded: ({ shape, data }) => tensor(data.slice(), [...shape], 'float32'),
  reshaped: ({ shape, data }) =>
    reshape(tensor(data.slice(), [data.length], 'float32'), [...shape]),
  /** Starts at an odd place of a longer buffer: a view where a backend makes views. */
  sliced({ shape, data }) {
    const longer = new Float32Array(data.length + 7);
    longer.set(data, 3);
    return reshape(slice(tensor(longer), [3], [data.length]), [...shape]);
  },
  /** The output of the backend's own transpose. */
  produced({ shape, data }) {
    const columns = shape.at(-1)!;
    const rows = data.length / columns;
    const transposed = Float32Array.from(
      data,
      (_, i) => data[(i % rows) * columns + Math.floor(i / rows)],
    );
    return reshape(transpose(tensor(transposed, [columns, rows])), [...shape]);
  },
};

export const makeInput = (origin: string, values: Values): Tensor =>
  tidy(() => MAKE_INPUT[origin as keyof typeof MAKE_INPUT](values));
