/** The receptive field of a network of the digits by the API alone, to compare what the playground shows with. */

import { type DigitsModel, digitsWeights } from '@dynaconv/digits';
import '@dynaconv/kernels-wasm';
import { areaHolding, areaReached, fieldPicture, loadModel } from '@dynaconv/models';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { DIGITS } from '../../page/digits.ts';
import { heldOutImage } from './held_out_image.ts';

setWasmPaths('/tfjs-wasm/');

declare global {
  /** Of the first held-out image of a digit: the areas that hold half and 95 % of the gradient and all of it, and the picture. */
  var fieldOf:
    | ((model: DigitsModel, digit: number) => Promise<{ areas: number[]; picture: number[] }>)
    | undefined;
}

globalThis.fieldOf = async (model, digit) => {
  await setBackend('wasm');
  const classifier = await loadModel(model, { weights: digitsWeights(model, DIGITS) });
  const { field } = await classifier.receptiveField(await heldOutImage(digit));
  const areas = [areaHolding(field, 0.5), areaHolding(field, 0.95), areaReached(field)];
  return { areas, picture: [...fieldPicture(field).data] };
};
