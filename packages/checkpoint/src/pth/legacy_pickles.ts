import type { Budget } from '../budget.ts';
import { CheckpointError } from '../errors.ts';
import { MAX_LEGACY_PICKLE_BYTES } from '../limits.ts';
import { TruncatedPickle } from '../pickle/cursor.ts';
import { describe } from '../pickle/describe.ts';
import type { Fail } from '../pickle/host.ts';
import { unpickle } from '../pickle/unpickle.ts';
import type { ByteSource } from '../sources/source.ts';
import { StorageReference } from './pickled_tensor.ts';
import { torchPickles } from './torch.ts';

const MAGIC_NUMBER = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;

/** Bytes of the file that are read at first. */
const FIRST_BYTES = 2 ** 22;

/** What the five pickles at the beginning of a file in the legacy format hold. */
export interface LegacyPickles {
  readonly value: unknown;
  /** Keys of the storages, in the order in which the storages follow. */
  readonly keys: readonly unknown[];
  readonly references: ReadonlyMap<string, StorageReference>;
  /** The position after the pickles. */
  readonly end: number;
}

/** Reads more and more of the file until the pickles end, since nothing says how long they are. */
export async function readLegacyPickles(
  source: ByteSource,
  budget: Budget,
): Promise<LegacyPickles> {
  const most = Math.min(source.size, MAX_LEGACY_PICKLE_BYTES);
  for (let length = Math.min(FIRST_BYTES, most); ; length = Math.min(4 * length, most)) {
    budget.allocate('object pickle', length);
    const head = await source.read(0, length);
    try {
      return await parse(head, budget);
    } catch (error) {
      if (!(error instanceof TruncatedPickle) || length === most) throw error;
    }
  }
}

async function parse(head: Uint8Array, budget: Budget): Promise<LegacyPickles> {
  const references = new Map<string, StorageReference>();
  const host = {
    calls: torchPickles.calls,
    load(id: unknown, fail: Fail) {
      const loaded = torchPickles.load(id, fail);
      if (loaded instanceof StorageReference) {
        // PyTorch lays a storage out by the first type that refers to it.
        budget.spendOnKey('object pickle', loaded.key);
        if (!references.has(loaded.key)) references.set(loaded.key, loaded);
      }
      return loaded;
    },
  };
  let position = 0;
  const next = async (part: string) => {
    const { value, end } = await unpickle(part, head, position, host, budget);
    position = end;
    return value;
  };

  const magic = await next('magic number');
  if (magic !== MAGIC_NUMBER) {
    throw new CheckpointError(
      'magic number',
      `is ${describe(magic)}; it is a pickle, but torch.save did not write it`,
    );
  }
  const version = await next('protocol version');
  if (version !== PROTOCOL_VERSION) {
    throw new CheckpointError(
      'protocol version',
      `is ${describe(version)}; ${PROTOCOL_VERSION} was expected`,
    );
  }
  await next('system pickle');
  const value = await next('object pickle');
  const keys = await next('storage keys');
  if (!Array.isArray(keys)) {
    throw new CheckpointError('storage keys', `are ${describe(keys)}; a list was expected`);
  }
  return { value, keys, references, end: position };
}
