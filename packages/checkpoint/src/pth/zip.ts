import {
  type FileEntry,
  type Reader,
  WARNING_MALFORMED_EXTRA_FIELD,
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA,
  WARNING_UNSORTED_CENTRAL_DIRECTORY,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-reader.js';
import type { Budget } from '../budget.ts';
import { CheckpointError, messageOf } from '../errors.ts';
import { BYTES_OF } from '../limits.ts';
import type { Pacer } from '../pacer.ts';
import { type ByteSource, readRange } from '../sources/source.ts';
import { checkChecksum } from './checksum.ts';
import { inflate } from './inflate.ts';

const DIRECTORY = 'zip directory';

/** Reads of up to this many bytes are not charged: headers of entries, and the record that says where the directory is. */
const SMALL_READ = 2 ** 17;

const STORED = 0;
const DEFLATED = 8;

/**
 * zip.js's 'strict' mode refuses every file of torch.save, because torch.save writes zip64 records where none are needed. So
 * the strict checks are listed here one by one, and files that the 'balanced' mode only warns about are refused below.
 */
const ZIP_OPTIONS = {
  strictness: 'balanced',
  filenameValidation: 'strict',
  checkLocalFilename: true,
  maxAppendedDataSize: 0,
} as const;

const HARMLESS_WARNINGS: readonly string[] = [
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA, // the zip64 records
  WARNING_MALFORMED_EXTRA_FIELD, // PyTorch pads storages to 64 bytes with an extra field
  WARNING_UNSORTED_CENTRAL_DIRECTORY,
];

/**
 * A zip archive, its entries read one by one. zip.js reads the directory, and checks each entry's headers, bounds and
 * overlap with others when it is first read; the bytes are then read by their offset, because zip.js would copy them
 * through a chain of streams, and needs a platform's DecompressionStream.
 */
export class ZipArchive {
  readonly #source: ByteSource;
  readonly #entries: ReadonlyMap<string, FileEntry>;

  readonly #pacer: Pacer;

  private constructor(source: ByteSource, entries: ReadonlyMap<string, FileEntry>, pacer: Pacer) {
    this.#source = source;
    this.#entries = entries;
    this.#pacer = pacer;
  }

  /** @throws CheckpointError if the directory is damaged, ambiguous or too large */
  static async open(source: ByteSource, budget: Budget): Promise<ZipArchive> {
    const reader = new ZipReader(zipReaderOf(source, budget), ZIP_OPTIONS);
    const entries = new Map<string, FileEntry>();
    try {
      for await (const entry of reader.getEntriesGenerator()) {
        budget.allocate(DIRECTORY, BYTES_OF.zipEntry);
        budget.spendOnKey(DIRECTORY, entry.filename);
        if (!entry.directory) entries.set(entry.filename, entry);
        if (budget.pacer.isDue) await budget.pacer.pause();
      }
    } catch (error) {
      throw zipError(DIRECTORY, error);
    }
    for (const { reason, filename = DIRECTORY } of reader.warnings ?? []) {
      if (!HARMLESS_WARNINGS.includes(reason)) {
        throw new CheckpointError(filename, `the archive is ambiguous: ${reason}`);
      }
    }
    return new ZipArchive(source, entries, budget.pacer);
  }

  names(): Iterable<string> {
    return this.#entries.keys();
  }

  /** The size of an entry in bytes according to the directory, or undefined where there is no such entry. */
  size(name: string): number | undefined {
    return this.#entries.get(name)?.uncompressedSize;
  }

  /** @throws CheckpointError if the entry is absent, damaged, encrypted, or compressed in another way than deflate */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (!entry) throw new CheckpointError(name, 'no such entry in the archive');
    const bytes = await this.#readUnchecked(name, entry);
    await checkChecksum(name, bytes, entry.crc32 ?? 0, this.#pacer);
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
    return compressionMethod === STORED
      ? bytes
      : inflate(name, bytes, uncompressedSize, this.#pacer);
  }
}

/** zip.js reads through any object with these methods; its base class is not exported by the entry for reading only. */
function zipReaderOf(source: ByteSource, budget: Budget): Reader<unknown> {
  const reader = {
    size: source.size,
    async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
      const start = Math.min(Math.max(offset, 0), source.size);
      const available = Math.min(length, source.size - start);
      // Only the directory is large among what zip.js reads through this.
      if (available > SMALL_READ) budget.allocate(DIRECTORY, available);
      try {
        return await source.read(start, available);
      } catch (error) {
        throw new SourceFailure(error);
      }
    },
  };
  return reader as unknown as Reader<unknown>;
}

/** Carries what a source threw, such as the reason of an abort, through zip.js unchanged. */
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
