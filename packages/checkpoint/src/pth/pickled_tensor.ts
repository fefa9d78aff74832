import { PickledInstance } from '../pickle/values.ts';
import type { DType } from '../types.ts';
import type { ElementType } from './element_types.ts';

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

/** A tensor, or a record of one that cannot be read, such as a quantized, sparse or nested tensor. */
export type AnyTensor = PickledTensor | PickledInstance;

export function isTensor(value: unknown): value is AnyTensor {
  return (
    value instanceof PickledTensor ||
    (value instanceof PickledInstance && /^torch\._(utils|tensor)\._rebuild_/.test(value.className))
  );
}
