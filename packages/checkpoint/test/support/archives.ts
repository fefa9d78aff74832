import { type Zippable, zipSync } from 'fflate';
import { bytes, int, list, pickle, str, uint64 } from './pickle.ts';

export const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

/** A .pth as torch.save writes it, of this pickle and these storages. */
export function zipOf(
  dataPkl: Uint8Array,
  storages: Record<string, Uint8Array> = {},
  { level = 0, extra = {} }: { level?: 0 | 6; extra?: Record<string, Uint8Array> } = {},
): Uint8Array<ArrayBuffer> {
  const files: Zippable = { 'archive/data.pkl': dataPkl, ...extra };
  for (const [key, content] of Object.entries(storages)) files[`archive/data/${key}`] = content;
  return zipSync(files, { level }) as Uint8Array<ArrayBuffer>;
}

const MAGIC_NUMBER = bytes(0x8a, 10, [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

export interface LegacyParts {
  magic?: Uint8Array;
  version?: Uint8Array;
  object: Uint8Array;
  keys?: Uint8Array;
  /** In the order of `keys`, each after its element count. */
  storages?: readonly (readonly [count: bigint, content: Uint8Array])[];
}

/** The parts of a file of torch.save before PyTorch 1.6. */
export function legacyOf({
  magic = pickle(MAGIC_NUMBER),
  version = pickle(int(1001)),
  object,
  keys = pickle(list()),
  storages = [],
}: LegacyParts): Uint8Array<ArrayBuffer> {
  const content = storages.flatMap(([count, data]) => [uint64(count), data]);
  return bytes(magic, version, pickle('}'), object, keys, ...content);
}

export const keyList = (...keys: string[]) => pickle(list(...keys.map(str)));

const CENTRAL = [0x50, 0x4b, 0x01, 0x02];
const LOCAL = [0x50, 0x4b, 0x03, 0x04];

/** Where the record of an entry begins in a zip archive: in its directory, or before its data. */
export function zipRecord(
  archive: Uint8Array,
  name: string,
  kind: 'directory' | 'local',
): { offset: number; view: DataView } {
  const [signature, nameOffset] = kind === 'directory' ? [CENTRAL, 46] : [LOCAL, 30];
  const wanted = bytes(name);
  for (let offset = 0; offset < archive.length; offset++) {
    const matches = (expected: ArrayLike<number>, at: number) =>
      Array.from(expected).every((byte, i) => archive[offset + at + i] === byte);
    if (matches(signature, 0) && matches(wanted, nameOffset)) {
      return { offset, view: new DataView(archive.buffer, archive.byteOffset + offset) };
    }
  }
  throw new Error(`the archive has no ${kind} record of ${name}`);
}

// Offsets of fields in a directory record; in a local one they lie two bytes earlier, up to the sizes.
export const FLAGS = 8;
export const METHOD = 10;
export const CRC = 16;
export const COMPRESSED_SIZE = 20;
export const UNCOMPRESSED_SIZE = 24;
export const LOCAL_OFFSET = 42;

/** Changes a field of an entry in the directory and in the local record. */
export function patchEntry(
  archive: Uint8Array<ArrayBuffer>,
  name: string,
  field:
    | typeof FLAGS
    | typeof METHOD
    | typeof CRC
    | typeof COMPRESSED_SIZE
    | typeof UNCOMPRESSED_SIZE,
  value: number,
): Uint8Array<ArrayBuffer> {
  const patched = archive.slice();
  const wide = field >= CRC;
  for (const kind of ['directory', 'local'] as const) {
    const { view } = zipRecord(patched, name, kind);
    const offset = kind === 'directory' ? field : field - 2;
    if (wide) view.setUint32(offset, value, true);
    else view.setUint16(offset, value, true);
  }
  return patched;
}
