import { strToU8, zipSync } from 'fflate';

/** A float32 tensor in PyTorch's layout. */
export interface TorchTensor {
  shape: readonly number[];
  values: Float32Array;
}

/** The pickle opcodes that `torch.save` uses (protocol 2). */
const OP = {
  proto: 0x80,
  stop: 0x2e,
  mark: 0x28,
  emptyDict: 0x7d,
  setItems: 0x75,
  emptyList: 0x5d,
  appends: 0x65,
  emptyTuple: 0x29,
  tuple: 0x74,
  text: 0x58,
  int: 0x4a,
  false: 0x89,
  global: 0x63,
  reduce: 0x52,
  persistentId: 0x51,
} as const;

type Plain = string | number | Plain[] | { [key: string]: Plain };

/** The bytes that `torch.save({'state_dict': …, 'meta': …}, 'x.pth')` writes, as mmcls saves checkpoints. */
export const torchFile = (
  tensors: ReadonlyMap<string, TorchTensor>,
  meta: { [key: string]: Plain } = {},
): Uint8Array<ArrayBuffer> =>
  archive(
    (pickle, tensorItems) =>
      pickle.dict([
        ['meta', () => pickle.plain(meta)],
        ['state_dict', () => pickle.dict(tensorItems)],
      ]),
    tensors,
  );

/** The bytes that `torch.save(model.state_dict(), 'x.pth')` writes. */
export const stateDictFile = (tensors: ReadonlyMap<string, TorchTensor>): Uint8Array<ArrayBuffer> =>
  archive((pickle, tensorItems) => pickle.dict(tensorItems), tensors);

/** The bytes of a file with several state dicts, as timm's training writes them. */
export function stateDictsFile(
  dicts: Readonly<Record<string, ReadonlyMap<string, TorchTensor>>>,
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(dicts);
  const all = entries.flatMap(([dict, tensors]) =>
    [...tensors].map(([name, tensor]) => [`${dict} ${name}`, tensor] as const),
  );
  return archive((pickle, items) => {
    const of = (dict: string): Items =>
      items
        .filter(([name]) => name.startsWith(`${dict} `))
        .map(([name, value]) => [name.slice(dict.length + 1), value]);
    pickle.dict(entries.map(([dict]) => [dict, () => pickle.dict(of(dict))]));
  }, new Map(all));
}

type Items = (readonly [key: string, value: () => void])[];

/** A zip of a pickle and one entry for each tensor's values. */
function archive(
  write: (pickle: Pickle, tensorItems: Items) => void,
  tensors: ReadonlyMap<string, TorchTensor>,
): Uint8Array<ArrayBuffer> {
  const storages: Record<string, Uint8Array> = {};
  const pickle = new Pickle();
  const items: Items = [...tensors].map(([name, { shape, values }], storage) => {
    storages[`archive/data/${storage}`] = new Uint8Array(values.buffer);
    return [name, () => pickle.tensor(shape, values.length, `${storage}`)];
  });
  write(pickle, items);
  const entries = {
    'archive/data.pkl': pickle.end(),
    'archive/version': strToU8('3\n'),
    ...storages,
  };
  return zipSync(entries, { level: 0 });
}

class Pickle {
  private readonly bytes: number[] = [OP.proto, 2];

  dict(items: Items): void {
    this.put(OP.emptyDict, OP.mark);
    for (const [key, value] of items) {
      this.text(key);
      value();
    }
    this.put(OP.setItems);
  }

  plain(value: Plain): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.int(value);
    else if (Array.isArray(value)) {
      this.put(OP.emptyList, OP.mark);
      for (const item of value) this.plain(item);
      this.put(OP.appends);
    } else this.dict(Object.entries(value).map(([key, item]) => [key, () => this.plain(item)]));
  }

  /** torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks) */
  tensor(shape: readonly number[], size: number, storage: string): void {
    this.global('torch._utils', '_rebuild_tensor_v2');
    this.put(OP.mark);

    this.put(OP.mark);
    this.text('storage');
    this.global('torch', 'FloatStorage');
    this.text(storage);
    this.text('cpu');
    this.int(size);
    this.put(OP.tuple, OP.persistentId);

    this.int(0);
    this.ints(shape);
    this.ints(shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1)));
    this.put(OP.false);
    this.global('collections', 'OrderedDict');
    this.put(OP.emptyTuple, OP.reduce);

    this.put(OP.tuple, OP.reduce);
  }

  end(): Uint8Array {
    this.put(OP.stop);
    return Uint8Array.from(this.bytes);
  }

  private ints(values: readonly number[]): void {
    this.put(OP.mark);
    for (const value of values) this.int(value);
    this.put(OP.tuple);
  }

  private text(value: string): void {
    const bytes = strToU8(value);
    this.put(OP.text, ...int32(bytes.length), ...bytes);
  }

  private int(value: number): void {
    this.put(OP.int, ...int32(value));
  }

  private global(module: string, name: string): void {
    this.put(OP.global, ...strToU8(`${module}\n${name}\n`));
  }

  private put(...bytes: number[]): void {
    this.bytes.push(...bytes);
  }
}

/** Little-endian. */
const int32 = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff);
