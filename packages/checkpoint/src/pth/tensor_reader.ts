import { tensorPart } from '../errors.ts';
import { PickledInstance } from '../pickle/values.ts';
import { dimensions, type TensorFactory } from '../tensor_factory.ts';
import type { CheckpointTensor } from '../types.ts';
import type { AnyTensor } from './pickled_tensor.ts';
import type { SavedObject } from './read_zip.ts';

/** Makes tensors that can be read from the descriptions in a pickle. */
export class TensorReader {
  readonly #saved: SavedObject;
  readonly #factory: TensorFactory;

  constructor(saved: SavedObject, factory: TensorFactory) {
    this.#saved = saved;
    this.#factory = factory;
  }

  /** @throws CheckpointError if the tensor does not lie inside its storage; a type that cannot be read is not an error here */
  read(name: string, value: AnyTensor): CheckpointTensor {
    if (value instanceof PickledInstance) {
      return this.#factory.createUnreadable(name, value.className, []);
    }
    const { storage, dtype, typeName, ...layout } = value.description;
    if (!dtype) {
      const shape = dimensions(tensorPart(name), 'shape', layout.shape);
      return this.#factory.createUnreadable(name, typeName, shape);
    }
    return this.#factory.create(name, { ...layout, dtype, storage: this.#saved.resolve(storage) });
  }
}
