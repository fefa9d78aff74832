import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from './half.ts';
import type { DType, TypedArray } from './types.ts';

const HOST_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The arrays that a tensor may be written from: those that reading gives, and Float64Array for float64. */
export type WritableArray = TypedArray | Float64Array;

interface Codec {
  /** Bytes of an element in the file. */
  readonly itemSize: number;
  /** Bytes of an element once decoded. */
  readonly decodedSize: number;
  /** Decodes elements in the host's byte order. It may reuse their memory for the result. */
  decode(bytes: ArrayBuffer): TypedArray;
  /** Elements in the host's byte order, perhaps `values` themselves; undefined where `values` is not an array that this dtype can be written from. */
  encode(values: WritableArray): ArrayBufferView | undefined;
}

const CODECS: Readonly<Record<DType, Codec>> = {
  float32: nativeArray(Float32Array),
  float64: {
    itemSize: 8,
    decodedSize: 4,
    decode: (bytes) => new Float32Array(new Float64Array(bytes)),
    encode: (values) =>
      values instanceof Float32Array || values instanceof Float64Array
        ? new Float64Array(values)
        : undefined,
  },
  float16: narrowFloat(decodeFloat16, encodeFloat16),
  bfloat16: narrowFloat(decodeBfloat16, encodeBfloat16),
  int64: nativeArray(BigInt64Array),
  int32: nativeArray(Int32Array),
  int16: nativeArray(Int16Array),
  int8: nativeArray(Int8Array),
  uint8: nativeArray(Uint8Array),
  bool: {
    itemSize: 1,
    decodedSize: 1,
    decode: (bytes) => new Uint8Array(bytes).map(toBit),
    encode: (values) => (values instanceof Uint8Array ? values.map(toBit) : undefined),
  },
};

/** A dtype whose elements JavaScript has a typed array for. */
function nativeArray<T extends TypedArray>(type: {
  new (bytes: ArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}): Codec {
  return {
    itemSize: type.BYTES_PER_ELEMENT,
    decodedSize: type.BYTES_PER_ELEMENT,
    decode: (bytes) => new type(bytes),
    encode: (values) => (values instanceof type ? values : undefined),
  };
}

function narrowFloat(
  decode: (halves: Uint16Array) => Float32Array,
  encode: (values: Float32Array) => Uint16Array,
): Codec {
  return {
    itemSize: 2,
    decodedSize: 4,
    decode: (bytes) => decode(new Uint16Array(bytes)),
    encode: (values) => (values instanceof Float32Array ? encode(values) : undefined),
  };
}

function toBit(byte: number): number {
  return byte === 0 ? 0 : 1;
}

export function itemSize(dtype: DType): number {
  return CODECS[dtype].itemSize;
}

export function decodedSize(dtype: DType): number {
  return CODECS[dtype].decodedSize;
}

/** Decodes whole elements. @param bytes all of a buffer, which may be overwritten or become the result */
export function decode(
  dtype: DType,
  bytes: Uint8Array<ArrayBuffer>,
  littleEndian: boolean,
): TypedArray {
  if (littleEndian !== HOST_IS_LITTLE_ENDIAN) swapBytes(bytes, itemSize(dtype));
  return CODECS[dtype].decode(bytes.buffer);
}

/** Little-endian bytes of `values` in `dtype`, or undefined where this dtype cannot be written from such values. */
export function encode(dtype: DType, values: WritableArray): Uint8Array | undefined {
  const encoded = CODECS[dtype].encode(values);
  if (!encoded) return undefined;
  const bytes = new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (HOST_IS_LITTLE_ENDIAN) return bytes;
  const copy = new Uint8Array(bytes);
  swapBytes(copy, itemSize(dtype));
  return copy;
}

export function isDType(name: unknown): name is DType {
  return typeof name === 'string' && Object.hasOwn(CODECS, name);
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) {
    bytes.subarray(start, start + size).reverse();
  }
}
