/** What the six operators make of a digit, by the API alone, to compare what the page "What makes it different" shows with. */

import '@dynaconv/kernels-wasm';
import { COMPARED_OPERATORS, featureMap, OperatorProbe } from '@dynaconv/layers';
import { colourMap, colourOf, readImage } from '@dynaconv/models';
import { Random } from '@dynaconv/training/data';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { heldOutImage } from '../held_out_image.ts';

setWasmPaths('/tfjs-wasm/');

export interface ComparisonQuestion {
  readonly digit: number;
  /** Rows and columns of the positions. */
  readonly here: readonly [number, number];
  readonly pinned: readonly [number, number];
}

export interface Comparison {
  readonly operator: string;
  /** Of each channel, the colours of the weights: here, pinned, and of the difference. */
  readonly colours: readonly (readonly (readonly string[])[])[];
  /** Over positions, over channels, and of a shift; as text. */
  readonly figures: readonly string[];
}

declare global {
  var comparisonOf: ((question: ComparisonQuestion) => Promise<Comparison[]>) | undefined;
}

globalThis.comparisonOf = async ({ digit, here, pinned }) => {
  await setBackend('wasm');
  const drawing = (key: string) => {
    const random = new Random(0, key);
    return (low: number, high: number) => random.uniform(low, high);
  };
  const pixels = await readImage(await heldOutImage(digit));
  const map = featureMap(pixels, { side: 22, channels: 16, uniform: drawing('map') });
  return COMPARED_OPERATORS.map((operator) => {
    const options = { kernelSize: 7, shift: 2, uniform: drawing(operator) };
    const probe = new OperatorProbe(operator, map, options);
    const kernelAt = ([row, column]: readonly [number, number], channel: number) => {
      const kernel = probe.kernel({ row, column, channel });
      return operator === 'self-attention' ? [...kernel] : probe.window(kernel, { row, column });
    };
    const sample = [3, 10, 16].flatMap((row) =>
      [3, 10, 16].map((column) => [row, column] as const),
    );
    const weights = sample.flatMap((place) => [0, 15].flatMap((c) => kernelAt(place, c)));
    const colours = colourMap('signed', Math.max(...weights.map(Math.abs)));
    const { positions, channels } = probe.differences();
    return {
      operator,
      colours: [0, 15].map((channel) => {
        const [a, b] = [kernelAt(here, channel), kernelAt(pinned, channel)];
        const difference = a.map((weight, tap) => weight - b[tap]);
        return [a, b, difference].map((each) => each.map((value) => colourOf(value, colours)));
      }),
      figures: [positions, channels, probe.equivarianceError()].map((value) =>
        value === 0 ? '0' : value.toPrecision(2),
      ),
    };
  });
};
