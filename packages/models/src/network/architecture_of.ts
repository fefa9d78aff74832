import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Architecture, partOf } from './architecture.ts';
import { architectureIn, type EntryPoint } from './entry_point.ts';
import { readMetadata } from './metadata.ts';
import { registered } from './registered.ts';

const remembered = new WeakMap<LayersModel, Architecture>();

/** Remembers what a model was built from: an architecture has functions, which cannot be saved in a file. */
export function remember(model: LayersModel, architecture: Architecture): void {
  remembered.set(model, architecture);
}

/**
 * What a model was built from. It is remembered for models made in this program; else it is the given entry point's; else it
 * is looked up by the model's name, where the program has the registry.
 *
 * @throws Error for a model that `createModel` did not make, or whose architecture is found in none of these ways
 */
export function architectureOf(
  operation: string,
  model: LayersModel,
  entryPoint?: EntryPoint,
): Architecture {
  const { name, options } = readMetadata(operation, model);
  const known = remembered.get(model);
  if (known) return known;
  const own = entryPoint && architectureIn(operation, entryPoint);
  if (own?.name === name) return partOf(own, options.upTo);
  if (own) {
    throw new Error(
      `${operation}: model '${model.name}' is a ${name}, but the entry point given is that of ${own.name}`,
    );
  }
  const found = registered()?.find(operation, name);
  if (found) return partOf(found, options.upTo);
  throw new Error(
    `${operation}: model '${model.name}' has been saved and loaded; pass the entry point that made it: ${operation}(model, ${name})`,
  );
}
