import {
  input,
  type LayersModel,
  model,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import type { Form, Value } from './forms/form.ts';
import { trainingForm } from './forms/training_form.ts';
import type { Preprocessing } from './images/preprocessing.ts';
import { writeMetadata } from './metadata.ts';

/** A network described once, to be built in any form. */
export interface Architecture {
  name: string;
  numClasses: number;
  /** [H, W, C] that the network was trained at. */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
  /** Stages from first to last: name, and the module path that its layers' names begin with. */
  stages: readonly Stage[];
  /** Module path of the linear layer that gives the logits. */
  classifier: string;
  /** x [B, H, W, C] to logits [B, numClasses]. */
  build<V extends Value>(x: V, form: Form<V>, numClasses: number): V;
}

export interface Stage {
  name: string;
  path: string;
}

export interface ModelOptions {
  /** Units of the classifier; the architecture's own number (1000 for ImageNet) by default. */
  numClasses?: number;
  /** [H, W, C] without the batch; null for H or W leaves it open. The architecture's own by default. */
  inputShape?: [number | null, number | null, number];
}

/** Builds a network in the form given. */
export function buildModel(
  architecture: Architecture,
  form: Form<SymbolicTensor>,
  { numClasses = architecture.numClasses, inputShape = architecture.inputShape }: ModelOptions = {},
): LayersModel {
  assertOptions(architecture.name, numClasses, inputShape);
  const x = input({ shape: inputShape, name: 'input' });
  const logits = architecture.build(x, form, numClasses);
  const built = model({ inputs: x, outputs: logits, name: architecture.name });
  writeMetadata(built, { name: architecture.name, options: { numClasses, inputShape } });
  return built;
}

/** Builds a network to be trained, with fresh random weights as mmcls initialises them. */
export const createFrom = (architecture: Architecture, options?: ModelOptions): LayersModel =>
  buildModel(architecture, trainingForm(true), options);

/** @throws RangeError for numbers that no network can be built with */
export function assertOptions(name: string, numClasses: number, inputShape: Shape): void {
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new RangeError(`${name}: numClasses is ${numClasses}, expected a positive integer`);
  }
  const [height, width, channels] = inputShape;
  const isSize = (n: number | null) => n === null || (Number.isInteger(n) && n >= 1);
  if (
    inputShape.length !== 3 ||
    !isSize(height) ||
    !isSize(width) ||
    !channels ||
    !isSize(channels)
  ) {
    throw new RangeError(
      `${name}: inputShape is [${inputShape.map(String).join(', ')}], expected [height, width, channels]; height and width may be null`,
    );
  }
}
