import { describe } from '../pickle/describe.ts';
import type { Fail, PickleHost } from '../pickle/host.ts';
import { PickledGlobal, PickledInstance } from '../pickle/values.ts';
import { DTYPES, STORAGE_TYPES } from './element_types.ts';
import { Latin1Bytes } from './latin1_bytes.ts';
import { PickledTensor, StorageReference } from './pickled_tensor.ts';

/** How to read the pickles of torch.save: the functions that they call, and how they refer to storages. */
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
  if (!element) fail(`${describe(type)} is not a known storage type`);
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

/** `_rebuild_from_type_v2(func, type, args, state)`: a tensor of a subclass, or a tensor with extra attributes. */
function rebuildFromType(args: unknown[], fail: Fail): unknown {
  const [callable, type, inner] = args;
  if (!(callable instanceof PickledGlobal) || !Array.isArray(inner)) {
    fail('a tensor of a subclass has no function and arguments to make it from');
  }
  // It must not call itself, or the file could make it recurse without end.
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

/** A dict made from another dict, or from a list of pairs, as Python 2 pickles it. */
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

/** How protocol 2 writes bytes: as text with one character for each byte. */
function latin1Bytes([text, encoding]: unknown[], fail: Fail): Latin1Bytes {
  return typeof text === 'string' && encoding === 'latin1'
    ? new Latin1Bytes(text)
    : fail(`bytes are made of ${describe(text)} in ${describe(encoding)}; latin1 was expected`);
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
