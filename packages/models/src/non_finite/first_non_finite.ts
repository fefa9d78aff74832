import { slice, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { WeightsReport } from '../weights/report.ts';
import { type Search, searchAsync } from './search.ts';

/**
 * Says where the first value that is not finite arises when a model runs: in the input, in a weight, or in a layer. It runs the
 * layers one by one, which takes longer than running the model.
 *
 * @param x [B, H, W, C]
 * @param image index in the batch of the image to look at
 */
export const firstNonFinite = (
  model: LayersModel,
  x: Tensor4D,
  image: number,
  report: WeightsReport | undefined,
): Promise<string> => searchAsync(findNonFinite(model, x, image, report));

/** The search of `firstNonFinite`. */
export function* findNonFinite(
  model: LayersModel,
  x: Tensor4D,
  image: number,
  report: WeightsReport | undefined,
): Search<string> {
  const [, height, width, channels] = x.shape;
  const one = slice(x, [image, 0, 0, 0], [1, height, width, channels]);
  const outputs = new Map<number, Tensor>();
  try {
    const inInput = yield* nonFinite(one);
    if (inInput) {
      const place = [inInput.at / channels / width, (inInput.at / channels) % width];
      const [row, column] = place.map(Math.floor);
      return `the input is ${inInput.value} there already, at row ${row}, column ${column}`;
    }
    const lastUses = lastUsesIn(model);
    for (const [i, layer] of model.layers.entries()) {
      const isInput = layer.getClassName() === 'InputLayer';
      const y = isInput
        ? one
        : apply(
            layer,
            symbolsOf(layer.input).map(({ id }) => outputs.get(id)!),
          );
      outputs.set(symbolsOf(layer.output)[0].id, y);
      const found = yield* nonFinite(y);
      if (found) return yield* describe(layer, found.value, report);
      for (const id of lastUses[i]) outputs.get(id)!.dispose();
    }
    return 'it does not happen again when the layers run one by one';
  } finally {
    one.dispose();
    for (const y of outputs.values()) y.dispose();
  }
}

/** Of the first value that is NaN or infinite, or −1. */
export function indexOfNonFinite(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

type Layer = LayersModel['layers'][number];

const symbolsOf = (symbols: Layer['input']): SymbolicTensor[] =>
  [symbols].flat() as SymbolicTensor[];

/** For each layer, the tensors that no later layer takes. */
function lastUsesIn({ layers }: LayersModel): number[][] {
  const last = new Map<number, number>();
  layers.forEach((layer, i) => {
    for (const { id } of symbolsOf(layer.input)) last.set(id, i);
  });
  const uses: number[][] = layers.map(() => []);
  for (const [id, i] of last) if (layers[i].getClassName() !== 'InputLayer') uses[i].push(id);
  return uses;
}

const apply = (layer: Layer, inputs: Tensor[]): Tensor =>
  tidy(() => layer.apply(inputs.length === 1 ? inputs[0] : inputs, { training: false }) as Tensor);

/** The first value that is not finite, if there is one. */
function* nonFinite(tensor: Tensor): Search<{ value: number; at: number } | undefined> {
  const values = yield tensor;
  const at = indexOfNonFinite(values);
  return at < 0 ? undefined : { value: values[at], at };
}

/** Describes the layer whose output is the first that is not finite, though its inputs are finite. */
function* describe(layer: Layer, value: number, report: WeightsReport | undefined): Search<string> {
  const where = `the first ${value} arises in the layer '${layer.name}'`;
  const isIn = (key: string) => key.startsWith(`${layer.name}.`);
  const keys = report?.nonFinite ?? [];
  // A BatchNorm is folded into the layer before it, and then has no layer of its own.
  const weight = yield* nonFiniteWeight(layer);
  const key = keys.find(isIn) ?? (weight ? keys[0] : undefined);
  if (key !== undefined) return `${where}: the weight ${key} of the checkpoint is not finite`;
  if (weight) return `${where}, whose weight ${weight.name} has a value ${weight.value}`;
  return `${where}, whose weights are finite: they do not fit the input, or are untrained or of another network`;
}

function* nonFiniteWeight({ weights }: Layer): Search<{ name: string; value: number } | undefined> {
  for (const weight of weights) {
    const found = yield* nonFinite(weight.read());
    if (found) return { name: weight.originalName, value: found.value };
  }
  return undefined;
}
