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

/** An element type of the format. */
export interface SafetensorsType {
  /** Bits of an element. */
  readonly bits: number;
  /** PyTorch's name of the type. */
  readonly name: string;
  /** Undefined where values of the type cannot be read. */
  readonly dtype?: DType;
}

const BITS: Readonly<Record<DType, number>> = {
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  int64: 64,
  int32: 32,
  int16: 16,
  int8: 8,
  uint8: 8,
  bool: 8,
};

/** All types that the reference reader knows, by their names in the header. */
export const SAFETENSORS_TYPES: ReadonlyMap<string, SafetensorsType> = new Map([
  ...Object.entries(SAFETENSORS_NAMES).map(([dtype, name]): [string, SafetensorsType] => [
    name,
    { bits: BITS[dtype as DType], name: dtype, dtype: dtype as DType },
  ]),
  ['U16', { bits: 16, name: 'uint16' }],
  ['U32', { bits: 32, name: 'uint32' }],
  ['U64', { bits: 64, name: 'uint64' }],
  ['C64', { bits: 64, name: 'complex64' }],
  ['F8_E4M3', { bits: 8, name: 'float8_e4m3fn' }],
  ['F8_E4M3FNUZ', { bits: 8, name: 'float8_e4m3fnuz' }],
  ['F8_E5M2', { bits: 8, name: 'float8_e5m2' }],
  ['F8_E5M2FNUZ', { bits: 8, name: 'float8_e5m2fnuz' }],
  ['F8_E8M0', { bits: 8, name: 'float8_e8m0fnu' }],
  ['F6_E2M3', { bits: 6, name: 'float6_e2m3fn' }],
  ['F6_E3M2', { bits: 6, name: 'float6_e3m2fn' }],
  ['F4', { bits: 4, name: 'float4_e2m1fn' }],
]);
