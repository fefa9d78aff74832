import { serialization } from '@tensorflow/tfjs-core';

/** Registers those of a module's exports that are classes of layers, by their `className`. */
export function registerClasses(exported: Readonly<Record<string, unknown>>): void {
  for (const each of Object.values(exported)) {
    if (isLayerClass(each)) serialization.registerClass(each);
  }
}

const isLayerClass = (
  value: unknown,
): value is serialization.SerializableConstructor<serialization.Serializable> =>
  typeof value === 'function' && 'className' in value;
