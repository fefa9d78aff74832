import { decode, decodedSize, itemSize } from './dtype.ts';
import { CheckpointError } from './errors.ts';
import { MAX_RANK, MAX_TENSORS } from './limits.ts';
import type { Storage } from './storage.ts';
import { contiguousStrides, elementCount, elementSpan, gather, isContiguous } from './strided.ts';
import type { CheckpointTensor, DType, TypedArray } from './types.ts';
import { UnreadableTensor } from './unreadable_tensor.ts';

/** Where in a storage the elements of a tensor are. The numbers come from the file and may be anything. */
export interface TensorLayout {
  readonly storage: Storage;
  readonly dtype: DType;
  readonly shape: unknown;
  /** In elements; row-major order where absent. */
  readonly strides?: unknown;
  /** Of the first element, in elements. */
  readonly offset: unknown;
}

/** Makes the tensors of a file; none that reaches outside of its storage, or that would take too much memory. */
export class TensorFactory {
  readonly #maxBytes: number;
  #bytes = 0;
  #count = 0;

  /** @param maxBytes what all tensors made may take once decoded */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws CheckpointError named after the tensor */
  create(name: string, layout: TensorLayout): CheckpointTensor {
    const part = `tensor '${name}'`;
    this.#countOne(part);
    const { storage, dtype } = layout;
    const shape = dimensions(part, 'shape', layout.shape);
    const strides =
      layout.strides === undefined
        ? contiguousStrides(shape)
        : dimensions(part, 'strides', layout.strides);
    if (strides.length !== shape.length) {
      throw new CheckpointError(
        part,
        `has ${shape.length} dimensions and ${strides.length} strides`,
      );
    }
    const [offset] = dimensions(part, 'storage offset', [layout.offset]);

    const size = elementCount(shape);
    const available = Math.floor(storage.byteLength / itemSize(dtype));
    const end = size === 0 ? 0 : offset + elementSpan(shape, strides);
    if (!(end <= available)) {
      throw new CheckpointError(
        part,
        `shape [${shape}] with strides [${strides}] at offset ${offset} needs ${end} elements of its storage, which has ${available}`,
      );
    }
    this.#bytes += size * decodedSize(dtype);
    if (!(this.#bytes <= this.#maxBytes)) {
      throw new CheckpointError(
        part,
        `with shape [${shape}] the tensors take ${this.#bytes} bytes; at most ${this.#maxBytes} (maxBytes) were expected`,
      );
    }
    storage.attach();
    return new StoredTensor(name, storage, dtype, shape, strides, offset, size);
  }

  /** A tensor whose values cannot be read. @param shape [] where the file does not say */
  createUnreadable(name: string, typeName: string, shape: unknown): CheckpointTensor {
    const part = `tensor '${name}'`;
    this.#countOne(part);
    return new UnreadableTensor(name, typeName, dimensions(part, 'shape', shape));
  }

  #countOne(part: string): void {
    if (++this.#count > MAX_TENSORS) {
      throw new CheckpointError(part, `is one of more than ${MAX_TENSORS}`);
    }
  }
}

class StoredTensor implements CheckpointTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly size: number;
  readonly #storage: Storage;
  readonly #strides: readonly number[];
  readonly #offset: number;

  constructor(
    name: string,
    storage: Storage,
    dtype: DType,
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
    size: number,
  ) {
    this.name = name;
    this.shape = shape;
    this.dtype = dtype;
    this.size = size;
    this.#storage = storage;
    this.#strides = strides;
    this.#offset = offset;
  }

  async data(): Promise<TypedArray> {
    const { littleEndian } = this.#storage;
    if (this.size === 0) return decode(this.dtype, new Uint8Array(0), littleEndian);
    const bytes = await this.#storage.bytes();
    const width = itemSize(this.dtype);
    const start = this.#offset * width;
    const end = start + elementSpan(this.shape, this.#strides) * width;
    const elements = decode(this.dtype, bytes.subarray(start, end), littleEndian);
    return isContiguous(this.shape, this.#strides)
      ? elements
      : gather(elements, this.shape, this.#strides);
  }

  async float32(): Promise<Float32Array> {
    const values = await this.data();
    if (values instanceof Float32Array) return values;
    return values instanceof BigInt64Array
      ? Float32Array.from(values, Number)
      : new Float32Array(values);
  }
}

function dimensions(part: string, what: string, value: unknown): number[] {
  const isList = Array.isArray(value) && value.length <= MAX_RANK;
  if (!isList || !value.every((item) => Number.isSafeInteger(item) && item >= 0)) {
    const came = Array.isArray(value) ? `[${value.slice(0, 8).map(String)}]` : typeof value;
    throw new CheckpointError(
      part,
      `its ${what} is ${came}; non-negative integers, at most ${MAX_RANK}, were expected`,
    );
  }
  return [...value];
}
