import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Architecture } from './architecture.ts';
import type { ModelOptions } from './options.ts';

/** `createModel` for one network; a bundle that imports one contains no other family. */
export interface EntryPoint {
  (options?: ModelOptions): LayersModel;
  /** The network that it makes. */
  architecture(): Architecture;
}

/** @throws TypeError for anything but an entry point */
export function architectureIn(operation: string, entryPoint: EntryPoint): Architecture {
  if (typeof entryPoint === 'function' && typeof entryPoint.architecture === 'function') {
    return entryPoint.architecture();
  }
  if (typeof entryPoint === 'string') {
    throw new TypeError(
      `${operation}: got the name '${entryPoint}', expected an entry point, such as rednet50; names are for the ${operation} of '@dynaconv/models'`,
    );
  }
  const given = typeof entryPoint === 'function' ? 'another function' : String(entryPoint);
  throw new TypeError(
    `${operation}: the model is ${given}, expected a name (see listModels) or an entry point of @dynaconv/models, such as rednet50`,
  );
}
