import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  input,
  type LayersModel,
  model,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import type { Form, Value } from './forms/form.ts';
import type { Initializers } from './forms/initializers.ts';
import { trainingForm } from './forms/training_form.ts';
import type { Preprocessing } from './images/preprocessing.ts';
import { writeMetadata } from './metadata.ts';

/** A network described once, to be built in any form. */
export interface Architecture {
  name: string;
  numClasses: number;
  /** [H, W, C] that the network was trained at. */
  inputShape: [number, number, number];
  /** The least H and W that it is defined for. */
  minimumSize: number;
  preprocessing: Preprocessing;
  /** How fresh weights are drawn. */
  initializers: Initializers;
  /** Stages from first to last. */
  stages: readonly Stage[];
  /** Module path of the linear layer that gives the logits. */
  classifier: string;
  /** Module path of the head that only training has, where there is one. */
  auxiliaryHead?: string;
  /** How keys end that only checkpoints of the reparametrised form have, where there is one. */
  reparametrisedKey?: string;
  /** x [B, H, W, C] to logits [B, numClasses], and after them the auxiliary head's where it is asked for. */
  build<V extends Value>(x: V, form: Form<V>, heads: Heads): V[];
}

export interface Stage {
  name: string;
  /** Module paths of its layers. */
  paths: readonly string[];
}

interface Heads {
  numClasses: number;
  auxiliaryHead: boolean;
}

export interface ModelOptions {
  /** Units of the classifier; the architecture's own number (1000 for ImageNet) by default. */
  numClasses?: number;
  /** [H, W, C] without the batch; null for H or W leaves it open. The architecture's own by default. */
  inputShape?: [number | null, number | null, number];
  /** Whether there is a second output, the logits of the auxiliary head; false by default. OverLoCK has one. */
  auxiliaryHead?: boolean;
  /**
   * Whether dilated branches are one convolution each, as in the official `_reparam` checkpoints; false by default. OverLoCK
   * has such branches.
   */
  reparametrised?: boolean;
}

const MODEL_OPTIONS: OptionNames<ModelOptions> = {
  numClasses: true,
  inputShape: true,
  auxiliaryHead: true,
  reparametrised: true,
};

/** Whether a layer or module lies under one of the stage's module paths. */
export const isInStage = ({ paths }: Stage, name: string): boolean =>
  paths.some((path) => name === path || name.startsWith(`${path}.`));

/** Builds a network in the form given. */
export function buildModel(
  architecture: Architecture,
  form: Form<SymbolicTensor>,
  options: Required<ModelOptions>,
): LayersModel {
  const { numClasses, inputShape, auxiliaryHead } = options;
  const x = input({ shape: inputShape, name: 'input' });
  const outputs = architecture.build(x, form, { numClasses, auxiliaryHead });
  const built = model({ inputs: x, outputs, name: architecture.name });
  writeMetadata(built, { name: architecture.name, options });
  return built;
}

/**
 * Builds a network to be trained, or to be given weights.
 *
 * @param initialize whether weights are drawn as the authors do; false leaves them zero
 */
export function createFrom(
  architecture: Architecture,
  options?: ModelOptions,
  initialize = true,
): LayersModel {
  const all = withDefaults(architecture, options);
  const initializers = initialize ? architecture.initializers : undefined;
  const form = trainingForm({ initializers, reparametrised: all.reparametrised });
  return buildModel(architecture, form, all);
}

/**
 * Makes the functions that are `createModel` for one name of a family each: what imports one has no other family in its
 * bundle.
 *
 * @param describe the network of a configuration
 */
export const entryPoints =
  <Name extends string, Config>(
    describe: (name: string, config: Config) => Architecture,
    configs: Readonly<Record<Name, Config>>,
  ) =>
  (name: Name) =>
  (options?: ModelOptions): LayersModel =>
    createFrom(describe(name, configs[name]), options);

/** @throws RangeError for options that no such network can be built with; TypeError for one that there is not */
export function withDefaults(
  architecture: Architecture,
  options: ModelOptions = {},
): Required<ModelOptions> {
  const { name } = architecture;
  assertOptions(name, options, MODEL_OPTIONS);
  const {
    numClasses = architecture.numClasses,
    inputShape = architecture.inputShape,
    auxiliaryHead = false,
    reparametrised = false,
  } = options;
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new RangeError(`${name}: numClasses is ${numClasses}, expected a positive integer`);
  }
  if (auxiliaryHead && architecture.auxiliaryHead === undefined) {
    throw new RangeError(`${name}: auxiliaryHead is true, but this network has none`);
  }
  if (reparametrised && architecture.reparametrisedKey === undefined) {
    throw new RangeError(`${name}: reparametrised is true, but this network has no such form`);
  }
  assertInputShape(architecture, inputShape);
  return { numClasses, inputShape, auxiliaryHead, reparametrised };
}

/** @throws RangeError for a shape [H, W, C] that is none, or below the network's least size; null is no size yet */
export function assertInputShape({ name, minimumSize }: Architecture, inputShape: Shape): void {
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
  if (Math.min(height ?? minimumSize, width ?? minimumSize) < minimumSize) {
    throw new RangeError(
      `${name}: the input is ${height}×${width}, expected at least ${minimumSize}×${minimumSize}; resize the image`,
    );
  }
}
