import { OPERATORS, type Operator } from '@dynaconv/layers/base';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Shape } from '@tensorflow/tfjs-layers';
import { type Architecture, type PartName, partOf } from './architecture.ts';

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
  /**
   * What stands where the network has an involution: 'involution' (default), 'conv', 'depthwise', 'dynamic', 'cond-conv',
   * 'self-attention' or 'contmix'. RedNet has involutions.
   */
  operator?: Operator;
  /**
   * The part that the network ends with, on which its head is put; null, for the whole network, by default. OverLoCK can end with its
   * 'base' net or its 'overview' net.
   */
  upTo?: PartName | null;
  /**
   * The rate of drop path (stochastic depth) in the last block while the model is trained; it rises from 0 in the first along a
   * line. 0 by default.
   */
  dropPath?: number;
  /** The share of the features in front of a classifier that is dropped while the model is trained; 0 by default. */
  dropout?: number;
  /** What the masks of drop path and dropout follow from, a 32-bit integer; 0 by default. */
  seed?: number;
}

const MODEL_OPTIONS: OptionNames<ModelOptions> = {
  numClasses: true,
  inputShape: true,
  auxiliaryHead: true,
  reparametrised: true,
  operator: true,
  upTo: true,
  dropPath: true,
  dropout: true,
  seed: true,
};

/** @throws RangeError for options that the network cannot be built with; TypeError for an option that does not exist */
export function withDefaults(
  architecture: Architecture,
  options: ModelOptions = {},
): Required<ModelOptions> {
  const { name, backbone } = architecture;
  assertOptions(name, options, MODEL_OPTIONS);
  assertOperator(architecture, options.operator);
  assertPart(architecture, options.upTo);
  const {
    numClasses = architecture.numClasses,
    inputShape = architecture.inputShape,
    auxiliaryHead = false,
    reparametrised = false,
    operator = 'involution',
    upTo = null,
    dropPath = 0,
    dropout = 0,
    seed = 0,
  } = options;
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new RangeError(`${name}: numClasses is ${numClasses}, expected a positive integer`);
  }
  if (auxiliaryHead && partOf(architecture, upTo).auxiliaryHead === undefined) {
    throw new RangeError(`${name}: auxiliaryHead is true, but this network has none`);
  }
  if (reparametrised && backbone.reparametrisedKey === undefined) {
    throw new RangeError(`${name}: reparametrised is true, but this network has no such form`);
  }
  assertInputShape(name, backbone.minimumSize, inputShape);
  for (const [option, rate] of Object.entries({ dropPath, dropout })) {
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`${name}: ${option} is ${rate}, expected a number from 0 to below 1`);
    }
  }
  if ((seed | 0) !== seed) {
    throw new RangeError(`${name}: seed is ${seed}, expected a 32-bit integer`);
  }
  return {
    numClasses,
    inputShape,
    auxiliaryHead,
    reparametrised,
    operator,
    upTo,
    dropPath,
    dropout,
    seed,
  };
}

function assertOperator({ name, backbone }: Architecture, operator?: Operator): void {
  if (operator === undefined) return;
  if (!OPERATORS.includes(operator)) {
    throw new RangeError(
      `${name}: operator is '${operator}', expected one of ${OPERATORS.join(', ')}`,
    );
  }
  if (!backbone.hasInvolutions) {
    throw new RangeError(
      `${name}: operator is '${operator}', but this network has no involutions in whose place it could stand`,
    );
  }
}

function assertPart({ name, upTo }: Architecture, part?: PartName | null): void {
  if (part === undefined || part === null) return;
  if (!upTo) {
    throw new RangeError(`${name}: upTo is '${part}', but this network is not made of parts`);
  }
  if (!Object.hasOwn(upTo, part)) {
    throw new RangeError(
      `${name}: upTo is '${part}', expected one of ${Object.keys(upTo).join(', ')}, or null for the whole network`,
    );
  }
}

/**
 * @param name of the network
 * @throws RangeError for a shape that is not [H, W, C], or is below the network's smallest size; null is a size that is not known yet
 */
export function assertInputShape(name: string, minimumSize: number, inputShape: Shape): void {
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
