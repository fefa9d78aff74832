import { decode, itemSize } from './dtype.ts';
import type { Pacer } from './pacer.ts';
import type { Storage } from './storage.ts';
import { elementSpan, gather, isContiguous } from './strided.ts';
import type { CheckpointTensor, DType, TypedArray } from './types.ts';

/** Where in a storage the elements of a tensor are, counted in elements. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Position of the first element. */
  readonly offset: number;
  /** Number of elements. */
  readonly size: number;
}

/** A tensor whose values are in a storage. */
export class StoredTensor implements CheckpointTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly size: number;
  readonly #storage: Storage;
  readonly #layout: Layout;
  readonly #pacer: Pacer;

  /** @param layout must lie inside of the storage */
  constructor(name: string, dtype: DType, storage: Storage, layout: Layout, pacer: Pacer) {
    this.name = name;
    this.dtype = dtype;
    this.shape = layout.shape;
    this.size = layout.size;
    this.#storage = storage;
    this.#layout = layout;
    this.#pacer = pacer;
  }

  async data(): Promise<TypedArray> {
    const { littleEndian } = this.#storage;
    if (this.size === 0) return decode(this.dtype, new Uint8Array(0), littleEndian);
    const { shape, strides, offset } = this.#layout;
    const width = itemSize(this.dtype);
    const end = offset + elementSpan(shape, strides);
    const stored = await this.#storage.bytes();
    const bytes = stored.subarray(offset * width, end * width);
    const elements = isContiguous(shape, strides)
      ? this.#own(bytes)
      : await gather(bytes, shape, strides, width, this.#pacer);
    return decode(this.dtype, elements, littleEndian);
  }

  /** Bytes that their reader may write to: a copy, unless they were read for this tensor alone and into a buffer of their own. */
  #own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const { buffer } = bytes;
    const isAlone = !this.#storage.isKept && bytes.byteLength === buffer.byteLength;
    return isAlone && buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : bytes.slice();
  }

  async float32(): Promise<Float32Array> {
    const values = await this.data();
    if (values instanceof Float32Array) return values;
    return values instanceof BigInt64Array
      ? Float32Array.from(values, Number)
      : new Float32Array(values);
  }
}
