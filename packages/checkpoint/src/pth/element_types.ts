import type { DType } from '../types.ts';

/** The type of a storage's elements. */
export interface ElementType {
  /** Bytes of an element. */
  readonly bytes: number;
  /** Undefined where tensors of the type cannot be read. */
  readonly dtype?: DType;
  /** PyTorch's name of the type, where it cannot be read. */
  readonly name?: string;
}

/** Element types by the class of the storage. */
export const STORAGE_TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['torch.FloatStorage', { bytes: 4, dtype: 'float32' }],
  ['torch.DoubleStorage', { bytes: 8, dtype: 'float64' }],
  ['torch.HalfStorage', { bytes: 2, dtype: 'float16' }],
  ['torch.BFloat16Storage', { bytes: 2, dtype: 'bfloat16' }],
  ['torch.LongStorage', { bytes: 8, dtype: 'int64' }],
  ['torch.IntStorage', { bytes: 4, dtype: 'int32' }],
  ['torch.ShortStorage', { bytes: 2, dtype: 'int16' }],
  ['torch.CharStorage', { bytes: 1, dtype: 'int8' }],
  ['torch.ByteStorage', { bytes: 1, dtype: 'uint8' }],
  ['torch.BoolStorage', { bytes: 1, dtype: 'bool' }],
  ['torch.ComplexFloatStorage', { bytes: 8, name: 'complex64' }],
  ['torch.ComplexDoubleStorage', { bytes: 16, name: 'complex128' }],
  ['torch.QInt8Storage', { bytes: 1, name: 'qint8' }],
  ['torch.QUInt8Storage', { bytes: 1, name: 'quint8' }],
  ['torch.QInt32Storage', { bytes: 4, name: 'qint32' }],
  ['torch.QUInt4x2Storage', { bytes: 1, name: 'quint4x2' }],
  ['torch.QUInt2x4Storage', { bytes: 1, name: 'quint2x4' }],
  // Counted in bytes; its tensors name their own dtype.
  ['torch.storage.UntypedStorage', { bytes: 1, dtype: 'uint8' }],
]);

/** Element types by PyTorch's name. */
export const DTYPES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['torch.float32', 'float32'],
  ['torch.float64', 'float64'],
  ['torch.float16', 'float16'],
  ['torch.bfloat16', 'bfloat16'],
  ['torch.int64', 'int64'],
  ['torch.int32', 'int32'],
  ['torch.int16', 'int16'],
  ['torch.int8', 'int8'],
  ['torch.uint8', 'uint8'],
  ['torch.bool', 'bool'],
]);
