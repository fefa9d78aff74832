import { brief } from '@dynaconv/options';
import type { Budget } from '../budget.ts';
import { CheckpointError } from '../errors.ts';
import { unpickle } from '../pickle/unpickle.ts';
import type { ByteSource } from '../sources/source.ts';
import { Storage } from '../storage.ts';
import { decodeUtf8 } from '../text.ts';
import type { StorageReference } from './pickled_tensor.ts';
import { torchPickles } from './torch.ts';
import { ZipArchive } from './zip.ts';

/** The contents of a file of torch.save, in which no state dict has been looked for yet. */
export interface SavedObject {
  readonly value: unknown;
  /** Finds the storage that the pickle refers to. */
  resolve(reference: StorageReference): Storage;
}

/**
 * Reads the zip that torch.save writes since PyTorch 1.6: a folder with `data.pkl`, `byteorder` (since 2.1), and
 * a file in `data/` for each storage.
 */
export async function readZip(source: ByteSource, budget: Budget): Promise<SavedObject> {
  const archive = await ZipArchive.open(source, budget);
  const pickleName = findPickle(archive);
  const folder = pickleName.slice(0, -'data.pkl'.length);
  budget.allocate(pickleName, archive.size(pickleName)!);
  const littleEndian = await isLittleEndian(archive, `${folder}byteorder`);
  const pickle = await archive.read(pickleName);
  const { value } = await unpickle(pickleName, pickle, 0, torchPickles, budget);

  const storages = new Map<string, Storage>();
  const resolve = ({ key, typeName, byteLength }: StorageReference) => {
    const name = `${folder}data/${key}`;
    const size = archive.size(name);
    if (size !== byteLength) {
      throw new CheckpointError(
        name,
        `${size === undefined ? 'is not in the archive' : `is of ${size} bytes`}; ${byteLength} bytes of ${typeName} were expected`,
      );
    }
    budget.spendOnKey(name, key);
    let storage = storages.get(key);
    if (!storage) {
      storage = new Storage(byteLength, littleEndian, () => archive.read(name));
      storages.set(key, storage);
    }
    return storage;
  };
  return { value, resolve };
}

/** Finds `data.pkl` in any folder or none, since a user may have repacked the archive. */
function findPickle(archive: ZipArchive): string {
  const names = [...archive.names()];
  const pickles = names.filter((name) => name === 'data.pkl' || name.endsWith('/data.pkl'));
  if (names.some((name) => name === 'constants.pkl' || name.endsWith('/constants.pkl'))) {
    throw new CheckpointError(
      'zip directory',
      'it is a TorchScript archive; a state dict was expected: torch.save(model.state_dict(), …)',
    );
  }
  if (pickles.length !== 1) {
    throw new CheckpointError(
      'zip directory',
      `${pickles.length} entries named data.pkl; one was expected, as torch.save writes it`,
    );
  }
  return pickles[0];
}

async function isLittleEndian(archive: ZipArchive, name: string): Promise<boolean> {
  const size = archive.size(name);
  if (size === undefined) return true; // as torch.load assumes
  const order = size > 16 ? '' : decodeUtf8(await archive.read(name));
  if (order !== 'little' && order !== 'big') {
    throw new CheckpointError(name, `is '${brief(order ?? '')}'; 'little' or 'big' was expected`);
  }
  return order === 'little';
}
