import { PickledInstance } from '../pickle/values.ts';
import type { TensorFactory } from '../tensor.ts';
import type { CheckpointTensor } from '../types.ts';
import type { SavedObject } from './read_zip.ts';
import type { PickledTensor } from './torch.ts';

/** Makes readable tensors of those that a pickle describes. */
export class TensorReader {
  readonly #saved: SavedObject;
  readonly #factory: TensorFactory;

  constructor(saved: SavedObject, factory: TensorFactory) {
    this.#saved = saved;
    this.#factory = factory;
  }

  /** @throws CheckpointError if the tensor is not whole; one of a type that cannot be read is no error */
  read(name: string, value: PickledTensor | PickledInstance): CheckpointTensor {
    if (value instanceof PickledInstance) {
      return this.#factory.createUnreadable(name, value.className, []);
    }
    const { storage, dtype, typeName, ...layout } = value.description;
    if (!dtype) return this.#factory.createUnreadable(name, typeName, layout.shape);
    return this.#factory.create(name, { ...layout, dtype, storage: this.#saved.resolve(storage) });
  }
}
