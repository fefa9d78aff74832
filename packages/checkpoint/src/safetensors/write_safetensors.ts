import { encode, isDType, itemSize, type WritableArray } from '../dtype.ts';
import { CheckpointError } from '../errors.ts';
import { elementCount } from '../strided.ts';
import type { DType } from '../types.ts';
import { SAFETENSORS_NAMES } from './dtypes.ts';
import { METADATA_KEY } from './header.ts';

interface TensorHead {
  readonly name: string;
  readonly shape: readonly number[];
  /** A `DType`. Any other is an error, such as the dtype of a tensor that cannot be read. */
  readonly dtype: DType | (string & {});
}

type KnownHead<T extends TensorHead> = T & { readonly dtype: DType };

/** A tensor with its values in memory. */
export interface TensorToWrite extends TensorHead {
  /**
   * Row-major values, of the type that reading `dtype` gives; for float64 also Float64Array. float16 and bfloat16 are
   * rounded to nearest, ties to even.
   */
  readonly data: WritableArray;
}

/** A tensor that gives its values when they are needed, such as those of a checkpoint. */
export interface LazyTensorToWrite extends TensorHead {
  data(): WritableArray | Promise<WritableArray>;
}

/**
 * Writes tensors in the safetensors format. Those with wider elements come first, so that each is aligned.
 *
 * @throws CheckpointError if a name is missing, occurs twice or is `__metadata__`, or values do not match shape and dtype
 */
export function writeSafetensors(
  tensors: Iterable<TensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = inFileOrder(tensors);
  const header = encodeHeader(ordered, metadata);
  const dataLength = ordered.reduce((sum, tensor) => sum + byteLength(tensor), 0);
  const file = new Uint8Array(header.length + dataLength);
  file.set(header);
  let position = header.length;
  for (const tensor of ordered) {
    const bytes = encodeValues(tensor, tensor.data);
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

/**
 * As `writeSafetensors`, but piece by piece: the header, then each tensor. Only one tensor is in memory at a time. The tensors
 * of a checkpoint can be given as they are.
 */
export async function* streamSafetensors(
  tensors: Iterable<TensorToWrite | LazyTensorToWrite>,
  metadata: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const ordered = inFileOrder(tensors);
  yield encodeHeader(ordered, metadata);
  for (const tensor of ordered) {
    yield encodeValues(
      tensor,
      typeof tensor.data === 'function' ? await tensor.data() : tensor.data,
    );
  }
}

function inFileOrder<T extends TensorHead>(tensors: Iterable<T>): KnownHead<T>[] {
  return Array.from(tensors, checked).sort((a, b) => itemSize(b.dtype) - itemSize(a.dtype));
}

function checked<T extends TensorHead>(tensor: T, index: number): KnownHead<T> {
  const { name, dtype } = tensor;
  if (typeof name !== 'string') {
    const advice = Array.isArray(tensor) ? '; of a Map, pass its values()' : '';
    throw new CheckpointError(
      `tensor ${index}`,
      `its name is ${typeof name}; { name, shape, dtype, data } was expected${advice}`,
    );
  }
  if (isDType(dtype)) return tensor as KnownHead<T>;
  throw new CheckpointError(
    `tensor '${name}'`,
    `its dtype is '${dtype}'; one of ${Object.keys(SAFETENSORS_NAMES).join(', ')} was expected`,
  );
}

function encodeHeader(
  tensors: readonly KnownHead<TensorHead>[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = new Map<string, unknown>();
  const metadataEntries = Object.entries(metadata);
  for (const [key, value] of metadataEntries) {
    if (typeof value !== 'string') {
      throw new CheckpointError(
        `metadata '${key}'`,
        `is ${typeof value}; safetensors holds strings only`,
      );
    }
  }
  if (metadataEntries.length > 0) entries.set(METADATA_KEY, metadata);
  let position = 0;
  for (const tensor of tensors) {
    const { name, shape, dtype } = tensor;
    if (name === METADATA_KEY) {
      throw new CheckpointError(
        `tensor '${name}'`,
        'has a name that the safetensors format reserves',
      );
    }
    if (entries.has(name)) throw new CheckpointError(`tensor '${name}'`, 'occurs twice');
    const end = position + byteLength(tensor);
    entries.set(name, { dtype: SAFETENSORS_NAMES[dtype], shape, data_offsets: [position, end] });
    position = end;
  }
  // fromEntries, not assignment: a name may be __proto__.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / 8) * 8; // so that the data is aligned
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}

function byteLength({ name, shape, dtype }: KnownHead<TensorHead>): number {
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new CheckpointError(`tensor '${name}'`, `its shape is [${shape}]; sizes were expected`);
  }
  return elementCount(shape) * itemSize(dtype);
}

function encodeValues(tensor: KnownHead<TensorHead>, values: WritableArray): Uint8Array {
  const { name, shape, dtype } = tensor;
  const bytes = encode(dtype, values);
  if (!bytes) {
    const type = (values as object | undefined)?.constructor?.name ?? typeof values;
    throw new CheckpointError(
      `tensor '${name}'`,
      `its values are ${type}, which cannot be written as ${dtype}`,
    );
  }
  if (bytes.length !== byteLength(tensor)) {
    throw new CheckpointError(
      `tensor '${name}'`,
      `has ${values.length} values; shape [${shape}] needs ${elementCount(shape)}`,
    );
  }
  return bytes;
}
