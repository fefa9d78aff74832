import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Architecture } from './architecture.ts';
import { architectureIn, type EntryPoint } from './entry_point.ts';
import { readMetadata } from './metadata.ts';
import { registered } from './registered.ts';

const remembered = new WeakMap<LayersModel, Architecture>();

/** Keeps what a model was built from: it holds code, which no file of the model does. */
export function remember(model: LayersModel, architecture: Architecture): void {
  remembered.set(model, architecture);
}

/**
 * What a model was built from: known of a model made in this program, else of the entry point given, else by its name where
 * the program has the registry.
 *
 * @throws Error for a model that `createModel` did not make, or that none of the three knows
 */
export function architectureOf(
  operation: string,
  model: LayersModel,
  entryPoint?: EntryPoint,
): Architecture {
  const { name } = readMetadata(operation, model);
  const own = remembered.get(model) ?? (entryPoint && architectureIn(operation, entryPoint));
  if (own?.name === name) return own;
  if (own) {
    throw new Error(
      `${operation}: model '${model.name}' is a ${name}, but the entry point given is that of ${own.name}`,
    );
  }
  const found = registered()?.find(operation, name);
  if (found) return found;
  throw new Error(
    `${operation}: model '${model.name}' was saved and loaded since; pass the entry point that it was made by: ${operation}(model, ${name})`,
  );
}
