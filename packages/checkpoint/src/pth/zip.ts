import {
  type Entry,
  type FileEntry,
  type Reader,
  WARNING_MALFORMED_EXTRA_FIELD,
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA,
  WARNING_UNSORTED_CENTRAL_DIRECTORY,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-reader.js';
import crc32 from 'crc-32';
import { Inflate } from 'fflate';
import { CheckpointError, messageOf } from '../errors.ts';
import { MAX_ZIP_DIRECTORY_BYTES, MAX_ZIP_ENTRIES } from '../limits.ts';
import { type ByteSource, readRange } from '../sources/source.ts';

const STORED = 0;
const DEFLATED = 8;

/**
 * zip.js's 'strict' refuses every file of torch.save for the zip64 records it writes without need, so each thing that is
 * strict is named here, and what 'balanced' only warns of is refused below.
 */
const ZIP_OPTIONS = {
  strictness: 'balanced',
  filenameValidation: 'strict',
  checkLocalFilename: true,
  maxAppendedDataSize: 0,
} as const;

const HARMLESS_WARNINGS: readonly string[] = [
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA, // the zip64 records
  WARNING_MALFORMED_EXTRA_FIELD, // PyTorch pads storages to 64 bytes with one
  WARNING_UNSORTED_CENTRAL_DIRECTORY,
];

/** Deflate makes at most 1032 bytes of one. */
const MAX_DEFLATE_RATIO = 1032;

/** Compressed bytes inflated at a time; a bomb gets to make 33 MB more than it claims. */
const INFLATE_STEP = 2 ** 15;

/**
 * A zip archive, its entries read one by one. zip.js reads the directory, and checks each entry's headers, bounds and
 * overlap with others when it is first read; the bytes are then read by their offset, because zip.js would copy them
 * through a chain of streams, and needs a platform's DecompressionStream.
 */
export class ZipArchive {
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, FileEntry>;

  private constructor(source: ByteSource, entries: ReadonlyMap<string, FileEntry>) {
    this.#source = source;
    this.#entries = entries;
  }

  /** @throws CheckpointError if the directory is damaged, ambiguous or too large */
  static async open(source: ByteSource): Promise<ZipArchive> {
    const reader = new ZipReader(zipReaderOf(source), ZIP_OPTIONS);
    const entries = new Map<string, FileEntry>();
    const add = (entry: Entry) => {
      if (entries.size === MAX_ZIP_ENTRIES) {
        throw new CheckpointError(
          'zip directory',
          `more than ${MAX_ZIP_ENTRIES} entries; no checkpoint needs as many`,
        );
      }
      if (!entry.directory) entries.set(entry.filename, entry);
    };
    try {
      for await (const entry of reader.getEntriesGenerator()) add(entry);
    } catch (error) {
      throw zipError('zip directory', error);
    }
    for (const { reason, filename = 'zip directory' } of reader.warnings ?? []) {
      if (!HARMLESS_WARNINGS.includes(reason)) {
        throw new CheckpointError(filename, `the archive is ambiguous: ${reason}`);
      }
    }
    return new ZipArchive(source, entries);
  }

  names(): Iterable<string> {
    return this.#entries.keys();
  }

  /** The bytes that an entry has by the directory, or undefined where there is no such entry. */
  size(name: string): number | undefined {
    return this.#entries.get(name)?.uncompressedSize;
  }

  /** @throws CheckpointError if the entry is absent, damaged, encrypted, or compressed in another way than deflate */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (!entry) throw new CheckpointError(name, 'no such entry in the archive');
    const bytes = await this.#readUnchecked(name, entry);
    const checksum = crc32.buf(bytes) >>> 0;
    // 0 is what torch.save writes after set_crc32_options(False).
    const expected = entry.crc32 || checksum;
    if (checksum !== expected) {
      throw new CheckpointError(
        name,
        `is damaged: its CRC-32 is ${hex(checksum)}, ${hex(expected)} was expected`,
      );
    }
    return bytes;
  }

  async #readUnchecked(name: string, entry: FileEntry): Promise<Uint8Array> {
    const { compressionMethod, compressedSize, uncompressedSize, encrypted } = entry;
    if (encrypted) throw new CheckpointError(name, 'is encrypted; a plain entry was expected');
    if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
      throw new CheckpointError(
        name,
        `is compressed by method ${compressionMethod}; stored (0) or deflated (8) was expected`,
      );
    }
    if (compressionMethod === STORED && compressedSize !== uncompressedSize) {
      throw new CheckpointError(
        name,
        `is stored in ${compressedSize} bytes; ${uncompressedSize} were expected`,
      );
    }
    try {
      await entry.getData(new WritableStream(), { checkOverlappingEntryOnly: true });
    } catch (error) {
      throw zipError(name, error);
    }
    const offset = entry.localDirectory!.dataOffset;
    const bytes = await readRange(this.#source, name, offset, compressedSize);
    return compressionMethod === STORED ? bytes : inflate(name, bytes, uncompressedSize);
  }
}

function inflate(name: string, deflated: Uint8Array, size: number): Uint8Array {
  const tooLong = (length: number) =>
    new CheckpointError(name, `inflates to ${length} bytes or more; ${size} were expected`);
  if (size > deflated.length * MAX_DEFLATE_RATIO) {
    throw new CheckpointError(
      name,
      `claims ${size} bytes, more than ${deflated.length} deflated bytes can make`,
    );
  }
  const bytes = new Uint8Array(size);
  let length = 0;
  const inflater = new Inflate((chunk) => {
    if (length + chunk.length > size) throw tooLong(length + chunk.length);
    bytes.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let start = 0; start === 0 || start < deflated.length; start += INFLATE_STEP) {
      const end = start + INFLATE_STEP;
      inflater.push(deflated.subarray(start, end), end >= deflated.length);
    }
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError(name, `cannot be inflated: ${messageOf(error)}`, { cause: error });
  }
  if (length !== size) {
    throw new CheckpointError(name, `inflates to ${length} bytes; ${size} were expected`);
  }
  return bytes;
}

/** zip.js asks any object of this form; its base class is not part of the reader alone. */
function zipReaderOf(source: ByteSource): Reader<unknown> {
  const reader = {
    size: source.size,
    async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      // The directory is the one large thing that zip.js reads through this.
      if (length > MAX_ZIP_DIRECTORY_BYTES) {
        throw new CheckpointError(
          'zip directory',
          `claims ${length} bytes; at most ${MAX_ZIP_DIRECTORY_BYTES} were expected`,
        );
      }
      const start = Math.min(Math.max(offset, 0), source.size);
      try {
        return await source.read(start, Math.min(length, source.size - start));
      } catch (error) {
        throw new SourceFailure(error);
      }
    },
  };
  return reader as unknown as Reader<unknown>;
}

/** Carries what a source threw, the reason of an abortion for one, through zip.js as it is. */
class SourceFailure {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

function zipError(part: string, error: unknown): unknown {
  if (error instanceof SourceFailure) return error.cause;
  if (error instanceof CheckpointError) return error;
  const reason = (error as { reason?: string }).reason;
  return new CheckpointError(
    part,
    `the archive is damaged or unsafe: ${messageOf(error)}${reason ? ` (${reason})` : ''}`,
    { cause: error },
  );
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
