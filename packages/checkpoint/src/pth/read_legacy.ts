import { brief } from '@dynaconv/options';
import type { Budget } from '../budget.ts';
import { CheckpointError } from '../errors.ts';
import { BYTES_OF } from '../limits.ts';
import { describe } from '../pickle/describe.ts';
import { type ByteSource, readRange } from '../sources/source.ts';
import { Storage } from '../storage.ts';
import { type LegacyPickles, readLegacyPickles } from './legacy_pickles.ts';
import type { StorageReference } from './pickled_tensor.ts';
import type { SavedObject } from './read_zip.ts';

/** Bytes of the element count that precedes each storage. */
const COUNT_BYTES = 8;

/**
 * Reads what torch.save wrote before PyTorch 1.6, and still does with `_use_new_zipfile_serialization=False`: five
 * pickles (magic number, version, system, the object, the storages' keys), then each storage's element count in eight
 * bytes and its elements. Counts and elements are little-endian on every machine: PyTorch converts them, whatever
 * `little_endian` of the system pickle says.
 */
export async function readLegacy(source: ByteSource, budget: Budget): Promise<SavedObject> {
  const pickles = await readLegacyPickles(source, budget);
  const storages = findStorages(source, pickles, budget);
  return { value: pickles.value, resolve: (reference) => resolve(storages, reference) };
}

function findStorages(
  source: ByteSource,
  { keys, references, end }: LegacyPickles,
  budget: Budget,
): ReadonlyMap<string, Storage> {
  const storages = new Map<string, Storage>();
  let position = end;
  for (const key of keys) {
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw new CheckpointError('storage keys', `hold ${describe(key)}; strings were expected`);
    }
    const name = String(key);
    const part = storagePart(name);
    const reference = references.get(name);
    if (!reference) {
      throw new CheckpointError(part, 'is in the list of keys, but no tensor uses it');
    }
    budget.spendOnKey('storage keys', name);
    if (storages.has(name)) throw new CheckpointError(part, 'is twice in the list of keys');
    const { byteLength, element } = reference;
    const start = position;
    position += COUNT_BYTES + byteLength;
    if (position > source.size) {
      throw new CheckpointError(
        part,
        `ends at byte ${position} of a file of ${source.size}; it is truncated or corrupt`,
      );
    }
    budget.allocate(part, BYTES_OF.container);
    const load = () => readStorage(source, part, start, byteLength, element.bytes);
    storages.set(name, new Storage(byteLength, true, load));
  }
  return storages;
}

async function readStorage(
  source: ByteSource,
  part: string,
  start: number,
  byteLength: number,
  elementBytes: number,
): Promise<Uint8Array> {
  const bytes = await readRange(source, part, start, COUNT_BYTES + byteLength);
  const count = new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true);
  if (count !== BigInt(byteLength / elementBytes)) {
    throw new CheckpointError(
      part,
      `has ${count} elements; the pickle says ${byteLength / elementBytes}`,
    );
  }
  return bytes.subarray(COUNT_BYTES);
}

function resolve(storages: ReadonlyMap<string, Storage>, reference: StorageReference): Storage {
  const { key, typeName, byteLength, view } = reference;
  const storage = storages.get(key);
  if (storage?.byteLength !== byteLength) {
    throw new CheckpointError(
      storagePart(key),
      `${storage ? `is of ${storage.byteLength} bytes` : 'is not in the file'}; ${byteLength} bytes of ${typeName} were expected`,
    );
  }
  if (view.byteLength === byteLength) return storage;
  storage.attach(); // so that the whole stays in memory, as other views of it do
  return new Storage(view.byteLength, storage.littleEndian, async () =>
    (await storage.bytes()).subarray(view.start, view.start + view.byteLength),
  );
}

function storagePart(key: string): string {
  return `storage '${brief(key)}'`;
}
