import type { CheckpointTensor, LazyTensorToWrite } from '@dynaconv/checkpoint';

export const FLOAT_DTYPES = ['float32', 'float16', 'bfloat16'] as const;
export type FloatDType = (typeof FLOAT_DTYPES)[number];

const isFloat = (dtype: string): boolean =>
  dtype === 'float64' || FLOAT_DTYPES.some((name) => name === dtype);

/** From here on values round to infinity in float16: half a unit in the last place above its largest number, 65504. */
const FLOAT16_OVERFLOW = 65520;

/** The tensor with its values stored as `dtype`; integers stay as they are. */
export function withFloatDType(tensor: CheckpointTensor, dtype: FloatDType): LazyTensorToWrite {
  if (!isFloat(tensor.dtype)) return tensor;
  const { name, shape } = tensor;
  return {
    name,
    shape,
    dtype,
    async data() {
      const values = await tensor.float32();
      if (dtype === 'float16') assertFits(name, values);
      return values;
    },
  };
}

function assertFits(name: string, values: Float32Array): void {
  const tooLarge = values.find(
    (value) => Math.abs(value) >= FLOAT16_OVERFLOW && Number.isFinite(value),
  );
  if (tooLarge === undefined) return;
  throw new Error(
    `tensor '${name}' holds ${tooLarge}, beyond the range of float16; use --dtype bfloat16`,
  );
}
