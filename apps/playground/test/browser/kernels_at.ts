/** The kernels of a digit by the API alone, to compare what the playground shows with. */

import { type DigitsModel, digitsWeights } from '@dynaconv/digits';
import '@dynaconv/kernels-wasm';
import { groupWeights, loadModel } from '@dynaconv/models';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { DIGITS } from '../../page/digits.ts';
import { heldOutImage } from './held_out_image.ts';

setWasmPaths('/tfjs-wasm/');

export interface KernelsQuestion {
  readonly model: DigitsModel;
  /** Of which the first held-out image is taken. */
  readonly digit: number;
  /** Pixel of what the model sees. */
  readonly place: { readonly x: number; readonly y: number };
  readonly layer?: string;
  readonly group?: number;
}

declare global {
  /** The weights of each kernel at a place. */
  var kernelsAt: ((question: KernelsQuestion) => Promise<number[][]>) | undefined;
}

globalThis.kernelsAt = async ({ model, digit, place, layer, group }) => {
  await setBackend('wasm');
  const classifier = await loadModel(model, { weights: digitsWeights(model, DIGITS) });
  const { kernels } = await classifier.explain(await heldOutImage(digit), { layer });
  const position = await kernels.at(place);
  kernels.dispose();
  classifier.dispose();
  return position.kernels.map((kernel) => groupWeights(kernel, group));
};
