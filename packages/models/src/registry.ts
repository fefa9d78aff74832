import type { LayersModel } from '@tensorflow/tfjs-layers';
import { overLoCKConfigs } from './backbones/overlock/configurations.ts';
import { overLoCK } from './backbones/overlock/models.ts';
import { redNetConfigs } from './backbones/rednet/configurations.ts';
import { redNet } from './backbones/rednet/models.ts';
import { resNetConfigs } from './backbones/resnet/configurations.ts';
import { resNet } from './backbones/resnet/models.ts';
import { voloConfigs } from './backbones/volo/configurations.ts';
import { volo } from './backbones/volo/models.ts';
import type { Architecture } from './network/architecture.ts';
import { createFrom } from './network/build.ts';
import { namesLike } from './network/names_like.ts';
import type { ModelOptions } from './network/options.ts';
import { provideRegistry } from './network/registered.ts';

/** A family's models by name. Each is described only when it is asked for. */
const described = <Config>(
  describe: (name: string, config: Config) => Architecture,
  configs: Readonly<Record<string, Config>>,
) => Object.entries(configs).map(([name, config]) => [name, () => describe(name, config)] as const);

/** The models of every family, in order of size. */
const architectures: ReadonlyMap<string, () => Architecture> = new Map([
  ...described(redNet, redNetConfigs),
  ...described(overLoCK, overLoCKConfigs),
  ...described(volo, voloConfigs),
  ...described(resNet, resNetConfigs),
]);

/** @throws RangeError for a name that no family has, listing those there are */
export function findArchitecture(operation: string, name: string): Architecture {
  const architecture = architectures.get(name);
  if (!architecture) {
    throw new RangeError(
      `${operation}: no model is called '${name}', expected one of ${listModels().join(', ')}`,
    );
  }
  return architecture();
}

/**
 * Names of the models: family by family, in order of size.
 * @param pattern a glob, such as 'rednet*'; * stands for any characters, ? for one
 */
export const listModels = (pattern?: string): string[] => namesLike(architectures.keys(), pattern);

provideRegistry({ names: () => listModels(), find: findArchitecture });

/**
 * A network with fresh random weights, to be trained, saved or given weights: an ordinary `tf.LayersModel` from
 * normalised images, float32 [B, H, W, 3], to logits [B, numClasses].
 *
 * @throws RangeError for a name that does not exist (see `listModels`), or options out of range
 */
export const createModel = (name: string, options?: ModelOptions): LayersModel =>
  createFrom(findArchitecture('createModel', name), options);

/** Whether `createModel` can give a network the auxiliary head that only training has. */
export const hasAuxiliaryHead = (name: string): boolean =>
  findArchitecture('hasAuxiliaryHead', name).auxiliaryHead !== undefined;
