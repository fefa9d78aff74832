import { slice, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { WeightsReport } from '../weights/report.ts';

/**
 * Says where the first value that is not finite arises when a model runs: in the input, in a weight, or in a layer. It runs the
 * layers one by one, which takes longer than running the model.
 *
 * @param x [B, H, W, C]
 * @param image index in the batch of the image to look at
 */
export function firstNonFinite(
  model: LayersModel,
  x: Tensor4D,
  image: number,
  report: WeightsReport | undefined,
): string {
  const [, height, width, channels] = x.shape;
  const one = slice(x, [image, 0, 0, 0], [1, height, width, channels]);
  const outputs = new Map<number, Tensor>();
  try {
    const inInput = nonFinite(one);
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
      const found = nonFinite(y);
      if (found) return describe(layer, found.value, report);
      for (const id of lastUses[i]) outputs.get(id)!.dispose();
    }
    return 'it does not happen again when the layers run one by one';
  } finally {
    one.dispose();
    for (const y of outputs.values()) y.dispose();
  }
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
function nonFinite(tensor: Tensor): { value: number; at: number } | undefined {
  const values = tensor.dataSync();
  const at = values.findIndex((value) => !Number.isFinite(value));
  return at < 0 ? undefined : { value: values[at], at };
}

/** Describes the layer whose output is the first that is not finite, though its inputs are finite. */
function describe(layer: Layer, value: number, report: WeightsReport | undefined): string {
  const where = `the first ${value} arises in the layer '${layer.name}'`;
  const isIn = (key: string) => key.startsWith(`${layer.name}.`);
  const keys = report?.nonFinite ?? [];
  // A BatchNorm is folded into the layer before it, and then has no layer of its own.
  const key = keys.find(isIn) ?? (hasNonFiniteWeight(layer) ? keys[0] : undefined);
  if (key !== undefined) return `${where}: the weight ${key} of the checkpoint is not finite`;
  const weight = layer.weights.find((each) => nonFinite(each.read()));
  if (weight) {
    const { value } = nonFinite(weight.read())!;
    return `${where}, whose weight ${weight.originalName} has a value ${value}`;
  }
  return `${where}, whose weights are finite: they do not fit the input, or are untrained or of another network`;
}

const hasNonFiniteWeight = ({ weights }: Layer): boolean =>
  weights.some((weight) => nonFinite(weight.read()) !== undefined);
