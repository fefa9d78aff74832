import { CheckpointError } from '../errors.ts';
import { MAX_PICKLE_BYTES } from '../limits.ts';
import { describe } from '../pickle/describe.ts';
import { unpickle } from '../pickle/unpickle.ts';
import { type ByteSource, readRange } from '../sources/source.ts';
import { Storage } from '../storage.ts';
import type { SavedObject } from './read_zip.ts';
import { StorageReference, torchPickles } from './torch.ts';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/** Before a storage's bytes stands its element count. */
const COUNT_BYTES = 8;

/**
 * Reads what torch.save wrote before PyTorch 1.6, and still does with `_use_new_zipfile_serialization=False`: five
 * pickles (magic number, version, system, the object, the storages' keys), then each storage's element count in eight
 * bytes and its elements. Counts and elements are little-endian on every machine: PyTorch converts them, whatever
 * `little_endian` of the system pickle says.
 */
export async function readLegacy(source: ByteSource): Promise<SavedObject> {
  const head = await source.read(0, Math.min(source.size, MAX_PICKLE_BYTES));
  const references = new Map<string, StorageReference>();
  const host = {
    calls: torchPickles.calls,
    load(id: unknown, fail: (problem: string) => never) {
      const loaded = torchPickles.load(id, fail);
      if (loaded instanceof StorageReference) {
        // PyTorch lays a storage out by the first type that refers to it.
        if (!references.has(loaded.key)) references.set(loaded.key, loaded);
      }
      return loaded;
    },
  };
  let position = 0;
  const next = (part: string) => {
    const { value, end } = unpickle(part, head, position, host);
    position = end;
    return value;
  };

  const magic = next('magic number');
  if (magic !== MAGIC_NUMBER) {
    throw new CheckpointError(
      'magic number',
      `is ${describe(magic)}; it is a pickle, but none that torch.save wrote`,
    );
  }
  const version = next('protocol version');
  if (version !== PROTOCOL_VERSION) {
    throw new CheckpointError(
      'protocol version',
      `is ${describe(version)}; ${PROTOCOL_VERSION} was expected`,
    );
  }
  next('system pickle');
  const value = next('object pickle');
  const keys = next('storage keys');
  if (!Array.isArray(keys)) {
    throw new CheckpointError('storage keys', `are ${describe(keys)}; a list was expected`);
  }

  const storages = new Map<string, Storage>();
  for (const key of keys.map(String)) {
    const part = storagePart(key);
    const reference = references.get(key);
    if (!reference) {
      throw new CheckpointError(part, 'is in the list of keys, but no tensor is on it');
    }
    if (storages.has(key)) throw new CheckpointError(part, 'is twice in the list of keys');
    const { byteLength, element } = reference;
    const start = position;
    position += COUNT_BYTES + byteLength;
    if (position > source.size) {
      throw new CheckpointError(
        part,
        `ends at byte ${position} of a file of ${source.size}; it is truncated or corrupt`,
      );
    }
    storages.set(
      key,
      new Storage(byteLength, true, () =>
        readStorage(source, part, start, byteLength, element.bytes),
      ),
    );
  }
  return { value, resolve: (reference) => resolve(storages, reference) };
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
  return `storage '${key}'`;
}
