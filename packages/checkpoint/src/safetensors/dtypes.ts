import type { DType } from '../types.ts';

/** Names of the element types in a safetensors header. */
export const SAFETENSORS_NAMES: Readonly<Record<DType, string>> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};

const DTYPES: ReadonlyMap<unknown, DType> = new Map(
  Object.entries(SAFETENSORS_NAMES).map(([dtype, name]) => [name, dtype as DType]),
);

export function dtypeOf(safetensorsName: unknown): DType | undefined {
  return DTYPES.get(safetensorsName);
}
