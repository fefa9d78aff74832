// An assembler of pickles, for those that no Python would write.

export type Part = number | string | Uint8Array | readonly Part[];

/** Bytes of parts: a number is a byte, a string its UTF-8. */
export function bytes(...parts: readonly Part[]): Uint8Array<ArrayBuffer> {
  const flat = parts.flatMap(flatten);
  const result = new Uint8Array(flat.reduce((length, part) => length + part.length, 0));
  let position = 0;
  for (const part of flat) {
    result.set(part, position);
    position += part.length;
  }
  return result;
}

function flatten(part: Part): Uint8Array[] {
  if (typeof part === 'number') return [Uint8Array.of(part)];
  if (typeof part === 'string') return [new TextEncoder().encode(part)];
  return part instanceof Uint8Array ? [part] : part.flatMap(flatten);
}

export const uint32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
export const uint64 = (value: bigint) => new Uint8Array(BigUint64Array.of(value).buffer);

export const pickle = (...parts: readonly Part[]) => bytes(0x80, 2, ...parts, '.');

// Each leaves one value on the stack.
export const none = 'N';
export const str = (text: string) => {
  const utf8 = bytes(text);
  return bytes('X', uint32(utf8.length), utf8);
};
export const int = (value: number) => bytes('J', uint32(value));
export const long = (value: bigint) => bytes(0x8a, 8, uint64(BigInt.asUintN(64, value)));
export const tuple = (...items: readonly Part[]) => bytes('(', ...items, 't');
export const list = (...items: readonly Part[]) => bytes('](', ...items, 'e');
export const dict = (entries: readonly (readonly [key: Part, value: Part])[]) =>
  bytes('}(', ...entries.flat(), 'u');
export const global = (module: string, name: string) => bytes('c', module, '\n', name, '\n');
export const call = (callable: Part, ...args: readonly Part[]) =>
  bytes(callable, tuple(...args), 'R');

// Memo.
export const put = (slot: number) => bytes('r', uint32(slot));
export const get = (slot: number) => bytes('j', uint32(slot));

/** A storage by its persistent id. */
export const storage = (
  key: Part,
  numel: Part,
  type: Part = global('torch', 'FloatStorage'),
  view: readonly Part[] = [],
) => bytes(tuple(str('storage'), type, key, str('cpu'), numel, ...view), 'Q');

/** A tensor of PyTorch on a storage. */
export const tensor = (on: Part, offset: Part, shape: Part, strides: Part) =>
  call(global('torch._utils', '_rebuild_tensor_v2'), on, offset, shape, strides, none, none);

/** A float32 vector on the storage with this key. */
export const vector = (key: string, size: number) =>
  tensor(storage(str(key), int(size)), int(0), tuple(int(size)), tuple(int(1)));
