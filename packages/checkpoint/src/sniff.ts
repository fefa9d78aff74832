import { CheckpointError } from './errors.ts';
import type { ByteSource } from './sources/source.ts';
import { decodeLatin1 } from './text.ts';
import type { Checkpoint } from './types.ts';

export type FileKind = Checkpoint['format'];

const SNIFFED_BYTES = 512;
const TAR_MAGIC_OFFSET = 257;

/** Recognises the format of a file by its first bytes. */
export async function sniff(source: ByteSource): Promise<FileKind> {
  const head = await source.read(0, Math.min(source.size, SNIFFED_BYTES));
  const text = decodeLatin1(head);
  // Checked first, since the length of its header, such as 128 or 19280, may begin like one of the other formats.
  if (/^\0{4}[ \t\n\r]*\{/.test(text.slice(4))) return 'safetensors';
  if (text.startsWith('PK')) return 'pth';
  if (text.startsWith('\x80')) return 'pth-legacy';
  if (text[8] === '{') return 'safetensors'; // whose header is too long, which its reader refuses
  throw new CheckpointError('file', `${whatElse(text)}; a .pth or .safetensors was expected`);
}

/** Describes a file that is not a checkpoint. */
function whatElse(text: string): string {
  if (text === '') return 'is empty';
  if (text.startsWith('ustar', TAR_MAGIC_OFFSET)) {
    return 'is a tar archive: if a PyTorch older than 0.1.10 wrote it, load and save it again with a later one';
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'is a web page, perhaps of an error';
  if (text.startsWith('version https://git-lfs')) {
    return 'is a Git LFS pointer, in the place of the file that it points to';
  }
  const start = Array.from(text.slice(0, 8), (c) => c.charCodeAt(0).toString(16).padStart(2, '0'));
  return `begins with bytes ${start.join(' ')}, which no known format does`;
}
