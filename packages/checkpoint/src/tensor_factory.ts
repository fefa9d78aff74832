import { brief } from '@dynaconv/options';
import type { Budget } from './budget.ts';
import { decodedSize, itemSize } from './dtype.ts';
import { CheckpointError, tensorPart } from './errors.ts';
import { BYTES_OF, MAX_RANK } from './limits.ts';
import type { Storage } from './storage.ts';
import { type Layout, StoredTensor } from './stored_tensor.ts';
import { contiguousStrides, elementCount, elementSpan } from './strided.ts';
import type { CheckpointTensor, DType } from './types.ts';
import { UnreadableTensor } from './unreadable_tensor.ts';

/** Where in a storage the elements of a tensor are. The numbers come from the file and may be anything. */
export interface ClaimedLayout {
  readonly storage: Storage;
  readonly dtype: DType;
  readonly shape: unknown;
  /** Counted in elements. */
  readonly strides: unknown;
  /** Position of the first element, counted in elements. */
  readonly offset: unknown;
}

/** Makes the tensors of a file, and refuses tensors that reach outside of their storage or would take too much memory. */
export class TensorFactory {
  readonly #maxBytes: number;
  readonly #budget: Budget;
  #decoded = 0;
  #inflated = 0;

  /** @param maxBytes the most bytes that all tensors may take once decoded, and also the most that their storages may take */
  constructor(maxBytes: number, budget: Budget) {
    this.#maxBytes = maxBytes;
    this.#budget = budget;
  }

  /** @throws CheckpointError named after the tensor */
  create(name: string, claimed: ClaimedLayout): CheckpointTensor {
    const part = tensorPart(name);
    const { storage, dtype } = claimed;
    const layout = checkedLayout(part, claimed);
    this.#add(part, dtype, storage, layout);
    return new StoredTensor(name, dtype, storage, layout, this.#budget.pacer);
  }

  /** A tensor that is a storage as a whole, in row-major order. */
  createWhole(
    name: string,
    dtype: DType,
    storage: Storage,
    shape: readonly number[],
  ): CheckpointTensor {
    const size = elementCount(shape);
    const layout = { shape, strides: contiguousStrides(shape), offset: 0, size };
    this.#add(tensorPart(name), dtype, storage, layout);
    return new StoredTensor(name, dtype, storage, layout, this.#budget.pacer);
  }

  /** A tensor whose values cannot be read. @param shape [] where the file does not say */
  createUnreadable(name: string, typeName: string, shape: readonly number[]): CheckpointTensor {
    this.#budget.allocate(tensorPart(name), BYTES_OF.tensor);
    return new UnreadableTensor(name, typeName, shape);
  }

  #add(part: string, dtype: DType, storage: Storage, layout: Layout): void {
    this.#budget.allocate(part, BYTES_OF.tensor);
    const { shape, size } = layout;
    this.#decoded += size * decodedSize(dtype);
    this.#bound(part, this.#decoded, `with shape [${brief(String(shape), 200)}] the tensors take`);
    if (!storage.attach()) return;
    this.#inflated += storage.byteLength;
    this.#bound(part, this.#inflated, 'with its storage the storages take');
  }

  #bound(part: string, bytes: number, what: string): void {
    if (bytes <= this.#maxBytes) return;
    throw new CheckpointError(
      part,
      `${what} ${bytes} bytes; at most ${this.#maxBytes} (maxBytes) were expected of a file of this size. If you trust it, pass a larger maxBytes`,
    );
  }
}

function checkedLayout(part: string, claimed: ClaimedLayout): Layout {
  const shape = dimensions(part, 'shape', claimed.shape);
  const strides = dimensions(part, 'strides', claimed.strides);
  if (strides.length !== shape.length) {
    throw new CheckpointError(part, `has ${shape.length} dimensions and ${strides.length} strides`);
  }
  const [offset] = dimensions(part, 'storage offset', [claimed.offset]);
  const size = elementCount(shape);
  const available = Math.floor(claimed.storage.byteLength / itemSize(claimed.dtype));
  const end = size === 0 ? 0 : offset + elementSpan(shape, strides);
  if (!(end <= available)) {
    throw new CheckpointError(
      part,
      `shape [${shape}] with strides [${strides}] at offset ${offset} needs ${end} elements of its storage, which has ${available}`,
    );
  }
  return { shape, strides, offset, size };
}

/** Sizes, strides or offsets that a file claims, checked. */
export function dimensions(part: string, what: string, value: unknown): number[] {
  const isList = Array.isArray(value) && value.length <= MAX_RANK;
  if (!isList || !value.every((item) => Number.isSafeInteger(item) && item >= 0)) {
    const found = Array.isArray(value) ? `[${value.slice(0, 8).map(scalar)}]` : typeof value;
    throw new CheckpointError(
      part,
      `its ${what} is ${found}; non-negative integers, at most ${MAX_RANK}, were expected`,
    );
  }
  return [...value];
}

/** A value, for a message. An object's text could be longer than memory allows. */
function scalar(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : brief(String(value), 40);
}
