import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Architecture, createFrom, type ModelOptions } from './architecture.ts';
import { type RedNetConfig, redNet, redNetConfigs } from './rednet.ts';

/** @throws RangeError for a name that no family has, listing those there are */
export function findArchitecture(operation: string, name: string): Architecture {
  const configs: Readonly<Record<string, RedNetConfig>> = redNetConfigs;
  if (!Object.hasOwn(configs, name)) {
    throw new RangeError(
      `${operation}: no model is called '${name}', expected one of ${listModels().join(', ')}`,
    );
  }
  return redNet(name, configs[name]);
}

/**
 * Names of the models, in order of size.
 * @param pattern a glob, such as 'rednet*'; * stands for any characters, ? for one
 */
export function listModels(pattern = '*'): string[] {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const glob = new RegExp(`^${source}$`);
  return Object.keys(redNetConfigs).filter((name) => glob.test(name));
}

/**
 * A network with fresh random weights, to be trained, saved or given weights: an ordinary `tf.LayersModel` from
 * normalised images, float32 [B, H, W, 3], to logits [B, numClasses].
 *
 * @throws RangeError for a name that does not exist (see `listModels`), or options out of range
 */
export const createModel = (name: string, options?: ModelOptions): LayersModel =>
  createFrom(findArchitecture('createModel', name), options);
