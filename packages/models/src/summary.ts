import { Involution2D } from '@dynaconv/layers';
import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import { buildModel } from './architecture.ts';
import { trainingForm } from './forms/training_form.ts';
import { findArchitecture } from './registry.ts';

export interface StageSummary {
  name: string;
  /** [H, W, C], or [classes]. */
  outputShape: number[];
  /** Trainable weights; a BatchNorm's moving statistics are none. */
  parameters: number;
  /** Of convolutions, linear layers and involutions, for one image. */
  multiplyAdds: number;
}

export interface ModelSummary {
  name: string;
  /** [H, W, C] */
  inputShape: number[];
  parameters: number;
  multiplyAdds: number;
  stages: StageSummary[];
}

export interface SummaryOptions {
  /** Side of the square input, or [height, width]; the size the network was trained at by default. */
  size?: number | [number, number];
  numClasses?: number;
}

/**
 * Parameters and multiply–adds of a model, by stage. Nothing is computed and no random weights are made.
 *
 * @throws RangeError for a name that does not exist, or a size that is no positive integer
 */
export function summary(name: string, { size, numClasses }: SummaryOptions = {}): ModelSummary {
  const architecture = findArchitecture('summary', name);
  const [ownHeight, ownWidth, channels] = architecture.inputShape;
  const [height, width] = Array.isArray(size) ? size : [size ?? ownHeight, size ?? ownWidth];
  const inputShape: [number, number, number] = [height, width, channels];
  const model = buildModel(architecture, trainingForm(false), { numClasses, inputShape });
  try {
    const stages = architecture.stages.map(({ name, path }) =>
      summarize(name, layersUnder(model, path)),
    );
    const total = (of: (stage: StageSummary) => number) => sum(stages.map(of));
    return {
      name,
      inputShape,
      parameters: total(({ parameters }) => parameters),
      multiplyAdds: total(({ multiplyAdds }) => multiplyAdds),
      stages,
    };
  } finally {
    model.dispose();
  }
}

type Layer = LayersModel['layers'][number];

const layersUnder = (model: LayersModel, path: string): Layer[] =>
  model.layers.filter((layer) => layer.name.startsWith(`${path}.`));

function summarize(name: string, layers: Layer[]): StageSummary {
  return {
    name,
    outputShape: (layers.at(-1)!.outputShape as Shape).slice(1) as number[],
    parameters: sum(layers.flatMap((layer) => layer.trainableWeights.map(sizeOf))),
    multiplyAdds: sum(layers.map(multiplyAdds)),
  };
}

/** Every kernel runs once for each output pixel; an involution multiplies each channel's window too. */
function multiplyAdds(layer: Layer): number {
  const shape = (layer.outputShape as Shape).slice(1) as number[];
  const channels = shape.at(-1)!;
  const pixels = product(shape.slice(0, -1));
  const kernels = layer.weights.filter(({ originalName }) => originalName.endsWith('/kernel'));
  const aggregation = layer instanceof Involution2D ? channels * layer.geometry.kernelSize ** 2 : 0;
  return pixels * (sum(kernels.map(sizeOf)) + aggregation);
}

const sizeOf = ({ shape }: { shape: Shape }): number => product(shape as number[]);
const product = (factors: readonly number[]): number => factors.reduce((a, b) => a * b, 1);
const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);
