import type { Budget } from '../budget.ts';
import { CheckpointError, tensorPart } from '../errors.ts';
import { BYTES_OF, MAX_SAFETENSORS_HEADER_BYTES } from '../limits.ts';
import { type ByteSource, readRange } from '../sources/source.ts';
import { Storage } from '../storage.ts';
import type { TensorFactory } from '../tensor_factory.ts';
import type { Checkpoint, CheckpointTensor } from '../types.ts';
import { type HeaderEntry, readHeader } from './header.ts';

const LENGTH_BYTES = 8;

/**
 * Reads the safetensors format (https://huggingface.co/docs/safetensors): the header's length in eight bytes, the header
 * in JSON, and the tensors one after the other without a gap.
 */
export async function readSafetensorsFile(
  source: ByteSource,
  factory: TensorFactory,
  budget: Budget,
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
  budget.allocate('header', length);
  const bytes = await readRange(source, 'header', LENGTH_BYTES, length);
  const { entries, metadata } = await readHeader(bytes, budget);
  const dataStart = LENGTH_BYTES + length;
  checkRanges(entries, source.size - dataStart);

  const tensors = new Map<string, CheckpointTensor>();
  for (const [name, { type, shape, begin, end }] of entries) {
    if (type.dtype) {
      budget.allocate(tensorPart(name), BYTES_OF.container);
      const storage = new Storage(end - begin, true, () =>
        readRange(source, tensorPart(name), dataStart + begin, end - begin),
      );
      tensors.set(name, factory.createWhole(name, type.dtype, storage, shape));
    } else tensors.set(name, factory.createUnreadable(name, type.name, shape));
    if (budget.pacer.isDue) await budget.pacer.pause();
  }
  return { format: 'safetensors', tensors, stateDict: '', stateDicts: [''], metadata };
}

/** Every byte after the header belongs to one tensor. */
function checkRanges(entries: ReadonlyMap<string, HeaderEntry>, dataLength: number): void {
  const ranges = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of ranges) {
    if (begin !== position) {
      throw new CheckpointError(
        tensorPart(name),
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
