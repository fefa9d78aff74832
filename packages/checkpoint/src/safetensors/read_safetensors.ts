import { itemSize } from '../dtype.ts';
import { CheckpointError } from '../errors.ts';
import { MAX_SAFETENSORS_HEADER_BYTES } from '../limits.ts';
import { type ByteSource, readRange } from '../sources/source.ts';
import { Storage } from '../storage.ts';
import { elementCount } from '../strided.ts';
import type { TensorFactory } from '../tensor.ts';
import { decodeUtf8 } from '../text.ts';
import type { Checkpoint, CheckpointTensor } from '../types.ts';
import { dtypeOf, SAFETENSORS_NAMES } from './dtypes.ts';
import { isRecord, METADATA_KEY, parseHeader } from './header.ts';

const LENGTH_BYTES = 8;

/**
 * Reads the safetensors format (https://huggingface.co/docs/safetensors): the header's length in eight bytes, the header
 * in JSON, and the tensors one after the other without a gap.
 */
export async function readSafetensorsFile(
  source: ByteSource,
  factory: TensorFactory,
): Promise<Checkpoint> {
  const lengthBytes = await readRange(source, 'header length', 0, LENGTH_BYTES);
  const length = Number(
    new DataView(lengthBytes.buffer, lengthBytes.byteOffset).getBigUint64(0, true),
  );
  if (length > MAX_SAFETENSORS_HEADER_BYTES) {
    throw new CheckpointError(
      'header length',
      `is ${length}; at most ${MAX_SAFETENSORS_HEADER_BYTES} was expected`,
    );
  }
  const text = decodeUtf8(await readRange(source, 'header', LENGTH_BYTES, length));
  if (text === undefined) throw new CheckpointError('header', 'is not UTF-8');
  const header = parseHeader(text);
  const metadata = readMetadata(header.get(METADATA_KEY));
  header.delete(METADATA_KEY);

  const dataStart = LENGTH_BYTES + length;
  const tensors = new Map<string, CheckpointTensor>();
  const ranges: Range[] = [];
  for (const [name, entry] of header) {
    const { dtype, shape, begin, end } = readEntry(name, entry);
    ranges.push({ name, begin, end });
    const storage = new Storage(end - begin, true, () =>
      readRange(source, `tensor '${name}'`, dataStart + begin, end - begin),
    );
    tensors.set(name, factory.create(name, { storage, dtype, shape, offset: 0 }));
  }
  checkRanges(ranges, source.size - dataStart);
  return { format: 'safetensors', tensors, stateDict: '', stateDicts: [''], metadata };
}

interface Range {
  readonly name: string;
  /** In bytes, from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

function readEntry(name: string, entry: unknown) {
  const fail = (problem: string): never => {
    throw new CheckpointError(`tensor '${name}'`, problem);
  };
  if (!isRecord(entry)) return fail('its header entry is not an object');
  const dtype = dtypeOf(entry.dtype);
  if (!dtype) {
    return fail(
      `its dtype is ${JSON.stringify(entry.dtype)}; one of ${Object.values(SAFETENSORS_NAMES).join(', ')} was expected`,
    );
  }
  const shape = entry.shape;
  if (!isSizes(shape)) return fail(`its shape is ${brief(shape)}; sizes were expected`);
  const offsets = entry.data_offsets;
  if (!isSizes(offsets) || offsets.length !== 2) {
    return fail(`its data_offsets are ${brief(offsets)}; [begin, end] was expected`);
  }
  const [begin, end] = offsets;
  const bytes = elementCount(shape) * itemSize(dtype);
  if (end - begin !== bytes) {
    return fail(
      `its data_offsets [${begin}, ${end}] hold ${end - begin} bytes; shape [${shape}] of ${dtype} needs ${bytes}`,
    );
  }
  return { dtype, shape, begin, end };
}

/** Every byte after the header belongs to one tensor. */
function checkRanges(ranges: Range[], dataLength: number): void {
  let position = 0;
  for (const { name, begin, end } of ranges.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      throw new CheckpointError(
        `tensor '${name}'`,
        `begins at byte ${begin} of the data; ${position} was expected, where the one before it ends`,
      );
    }
    position = end;
  }
  if (position !== dataLength) {
    throw new CheckpointError(
      'data',
      `is of ${dataLength} bytes; the header says ${position}, so the file is truncated or corrupt`,
    );
  }
}

function readMetadata(metadata: unknown): Record<string, unknown> {
  const record = Object.create(null);
  if (metadata === undefined) return record;
  const entries = isRecord(metadata) ? Object.entries(metadata) : undefined;
  if (!entries?.every(([, value]) => typeof value === 'string')) {
    throw new CheckpointError('header', `${METADATA_KEY} is not an object of strings`);
  }
  for (const [key, value] of entries) record[key] = value;
  return record;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 80);
}
