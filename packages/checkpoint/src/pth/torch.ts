import { describe } from '../pickle/describe.ts';
import type { Fail, PickleHost } from '../pickle/unpickle.ts';
import { PickledGlobal, PickledInstance } from '../pickle/values.ts';
import { encodeLatin1 } from '../text.ts';
import type { DType } from '../types.ts';

interface ElementType {
  /** Bytes of an element. */
  readonly bytes: number;
  /** Absent where tensors of the type cannot be read. */
  readonly dtype?: DType;
  /** PyTorch's name of a type without a dtype here. */
  readonly name?: string;
}

const STORAGE_TYPES: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['torch.FloatStorage', { bytes: 4, dtype: 'float32' }],
  ['torch.DoubleStorage', { bytes: 8, dtype: 'float64' }],
  ['torch.HalfStorage', { bytes: 2, dtype: 'float16' }],
  ['torch.BFloat16Storage', { bytes: 2, dtype: 'bfloat16' }],
  ['torch.LongStorage', { bytes: 8, dtype: 'int64' }],
  ['torch.IntStorage', { bytes: 4, dtype: 'int32' }],
  ['torch.ShortStorage', { bytes: 2, dtype: 'int16' }],
  ['torch.CharStorage', { bytes: 1, dtype: 'int8' }],
  ['torch.ByteStorage', { bytes: 1, dtype: 'uint8' }],
  ['torch.BoolStorage', { bytes: 1, dtype: 'bool' }],
  ['torch.ComplexFloatStorage', { bytes: 8, name: 'complex64' }],
  ['torch.ComplexDoubleStorage', { bytes: 16, name: 'complex128' }],
  ['torch.QInt8Storage', { bytes: 1, name: 'qint8' }],
  ['torch.QUInt8Storage', { bytes: 1, name: 'quint8' }],
  ['torch.QInt32Storage', { bytes: 4, name: 'qint32' }],
  ['torch.QUInt4x2Storage', { bytes: 1, name: 'quint4x2' }],
  ['torch.QUInt2x4Storage', { bytes: 1, name: 'quint2x4' }],
  // Counted in bytes; its tensors name their own dtype.
  ['torch.storage.UntypedStorage', { bytes: 1, dtype: 'uint8' }],
]);

const DTYPES: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['torch.float32', 'float32'],
  ['torch.float64', 'float64'],
  ['torch.float16', 'float16'],
  ['torch.bfloat16', 'bfloat16'],
  ['torch.int64', 'int64'],
  ['torch.int32', 'int32'],
  ['torch.int16', 'int16'],
  ['torch.int8', 'int8'],
  ['torch.uint8', 'uint8'],
  ['torch.bool', 'bool'],
]);

/** A storage as the pickle names it; its bytes lie elsewhere in the file. */
export class StorageReference {
  readonly key: string;
  readonly typeName: string;
  readonly element: ElementType;
  /** Bytes of the whole storage. */
  readonly byteLength: number;
  /** Where a view of it (in files before PyTorch 0.4) begins, in bytes, and how far it reaches. */
  readonly view: { readonly start: number; readonly byteLength: number };

  constructor(
    key: string,
    typeName: string,
    element: ElementType,
    byteLength: number,
    view = { start: 0, byteLength },
  ) {
    this.key = key;
    this.typeName = typeName;
    this.element = element;
    this.byteLength = byteLength;
    this.view = view;
  }
}

/** A tensor as the pickle describes it, unchecked. */
export interface TensorDescription {
  readonly storage: StorageReference;
  readonly offset: unknown;
  readonly shape: unknown;
  readonly strides: unknown;
  /** Undefined where the tensor is of a type that cannot be read. */
  readonly dtype: DType | undefined;
  /** Name of the element type. */
  readonly typeName: string;
}

export class PickledTensor {
  readonly description: TensorDescription;

  constructor(description: TensorDescription) {
    this.description = description;
  }
}

/** Whether a value is a tensor, be it of a kind that cannot be read: quantized, sparse, nested. */
export function isTensor(value: unknown): value is PickledTensor | PickledInstance {
  return (
    value instanceof PickledTensor ||
    (value instanceof PickledInstance && /^torch\._(utils|tensor)\._rebuild_/.test(value.className))
  );
}

/** The pickles of torch.save: what they call, and how they name storages. */
export const torchPickles: PickleHost = {
  load: loadStorage,
  calls: new Map<string, (args: unknown[], fail: Fail) => unknown>([
    ['torch._utils._rebuild_tensor', rebuildTensor],
    ['torch._utils._rebuild_tensor_v2', rebuildTensor],
    ['torch._utils._rebuild_tensor_v3', rebuildTensorOfDType],
    ['torch._utils._rebuild_parameter', firstArgument],
    ['torch._utils._rebuild_parameter_with_state', firstArgument],
    ['torch._tensor._rebuild_from_type_v2', rebuildFromType],
    ['torch.Size', sizeTuple],
    ['collections.OrderedDict', dictOf],
    ['collections.defaultdict', () => new Map()],
    ['_codecs.encode', latin1Bytes],
    ...['builtins', '__builtin__'].flatMap((module) => [
      [`${module}.set`, setOf] as const,
      [`${module}.frozenset`, setOf] as const,
      [`${module}.bytearray`, firstArgument] as const,
    ]),
    ['copy_reg._reconstructor', reconstruct],
    ['copyreg._reconstructor', reconstruct],
  ]),
};

function loadStorage(id: unknown, fail: Fail): unknown {
  const [kind, type, key, , count, view] = Array.isArray(id) ? id : [];
  if (kind === 'module') return type; // a class of torch.nn with its source code, in files before PyTorch 1.6
  if (kind !== 'storage')
    fail(`a persistent id is ${describe(kind ?? id)}; 'storage' was expected`);
  const element = type instanceof PickledGlobal ? STORAGE_TYPES.get(type.name) : undefined;
  if (!element) fail(`${describe(type)} is no storage type that is known`);
  if (typeof key !== 'string' && typeof key !== 'number') {
    fail(`a storage has ${describe(key)} as its key; a string was expected`);
  }
  const bytes = (elements: unknown, what: string) =>
    Number.isSafeInteger(elements) && (elements as number) >= 0
      ? (elements as number) * element.bytes
      : fail(`storage '${key}': its ${what} is ${describe(elements)}; a size was expected`);

  const byteLength = bytes(count, 'element count');
  const name = (type as PickledGlobal).name;
  if (!Array.isArray(view)) return new StorageReference(String(key), name, element, byteLength);
  const start = bytes(view[1], "view's offset");
  const viewLength = bytes(view[2], "view's element count");
  if (start + viewLength > byteLength) {
    fail(`storage '${key}': a view of it ends at byte ${start + viewLength} of ${byteLength}`);
  }
  return new StorageReference(String(key), name, element, byteLength, {
    start,
    byteLength: viewLength,
  });
}

/** `_rebuild_tensor(storage, storage_offset, size, stride)`, and `_v2` with `requires_grad`, hooks and metadata besides. */
function rebuildTensor(args: unknown[], fail: Fail): PickledTensor {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof StorageReference)) {
    fail(`a tensor is made of ${describe(storage)}; a storage was expected`);
  }
  const { dtype, name } = storage.element;
  const typeName = dtype ?? name ?? storage.typeName;
  return new PickledTensor({ storage, offset, shape, strides, dtype, typeName });
}

/** `_rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata)`. */
function rebuildTensorOfDType(args: unknown[], fail: Fail): PickledTensor {
  const { description } = rebuildTensor(args, fail);
  const dtype = args[6];
  if (!(dtype instanceof PickledGlobal)) fail(`a tensor's dtype is ${describe(dtype)}`);
  return new PickledTensor({
    ...description,
    dtype: DTYPES.get(dtype.name),
    typeName: dtype.name.replace(/^torch\./, ''),
  });
}

/** `_rebuild_from_type_v2(func, type, args, state)`: a tensor of a subclass, or one with attributes of its own. */
function rebuildFromType(args: unknown[], fail: Fail): unknown {
  const [callable, type, inner] = args;
  if (!(callable instanceof PickledGlobal) || !Array.isArray(inner)) {
    fail('a tensor of a subclass has no function and arguments to make it from');
  }
  // Not itself again: it would recurse as deeply as the file likes.
  const rebuild = callable.name.startsWith('torch._utils.')
    ? torchPickles.calls.get(callable.name)
    : undefined;
  return rebuild ? rebuild(inner, fail) : new PickledInstance(describe(type), inner);
}

function firstArgument([value]: unknown[]): unknown {
  return value === undefined ? null : value;
}

function sizeTuple([dimensions]: unknown[], fail: Fail): unknown {
  return Array.isArray(dimensions) ? dimensions : fail(`torch.Size of ${describe(dimensions)}`);
}

/** A dict from another, or from the pairs that Python 2 pickles. */
function dictOf([content = []]: unknown[], fail: Fail): Map<unknown, unknown> {
  if (content instanceof Map) return new Map(content);
  if (Array.isArray(content) && content.every((pair) => Array.isArray(pair) && pair.length === 2)) {
    return new Map(content);
  }
  return fail(`an OrderedDict is made of ${describe(content)}; pairs were expected`);
}

function setOf([items = []]: unknown[], fail: Fail): Set<unknown> {
  return Array.isArray(items)
    ? new Set(items)
    : fail(`a set is made of ${describe(items)}; a list was expected`);
}

/** How protocol 2 writes bytes: text of one character a byte, to be encoded. */
function latin1Bytes([text, encoding]: unknown[], fail: Fail): Uint8Array {
  const bytes = typeof text === 'string' && encoding === 'latin1' ? encodeLatin1(text) : undefined;
  return (
    bytes ??
    fail(`bytes are made of ${describe(text)} in ${describe(encoding)}; latin1 was expected`)
  );
}

/** `_reconstructor(cls, base, state)`: how protocols 0 and 1 write plain objects. */
function reconstruct([type, , state]: unknown[]): PickledInstance {
  const instance = new PickledInstance(
    type instanceof PickledGlobal ? type.name : describe(type),
    [],
  );
  instance.state = state;
  return instance;
}
