import type { Checkpoint } from '@dynaconv/checkpoint';
import type { PartDescription } from '../forms/counting_form.ts';
import {
  type DenseNetwork,
  describeNetwork,
  type NetworkVariant,
} from '../network/dense_network.ts';
import { parametersOf } from '../network/describe_parts.ts';
import { findArchitecture, listModels } from '../registry.ts';
import { variantIn } from './network_variant.ts';
import { type Advice, LOAD_WHAT_FITS } from './problems.ts';
import { parametersIn, recognizeModel } from './recognize.ts';

/** Modules that only networks of a task have, as mmdetection and mmsegmentation call them. */
const HEADS = {
  segmentation: /(^|\.)decode_head\./,
  detection: /(^|\.)(rpn_head|roi_head|bbox_head)\./,
} as const;

const NOUNS = { segmentation: 'segmentation', detection: 'object detection' } as const;

const LOAD_BACKBONE =
  'pass {strict: false} to load the backbone and draw the rest at random, to be trained.';

/** What to do about a checkpoint that does not fit a network for detection or segmentation. */
export function adviseOnNetwork(
  network: DenseNetwork,
  variant: NetworkVariant,
  checkpoint: Checkpoint,
  others: readonly DenseNetwork[],
): Advice {
  const { name, task } = network;
  const classifier = recognizeModel(checkpoint, {
    names: () => listModels(),
    find: findArchitecture,
  });
  if (classifier !== undefined) {
    const text = `The checkpoint is of the classifier '${classifier}', expected one of '${name}': choose another checkpoint, or ${LOAD_BACKBONE}`;
    return { text, recognized: classifier };
  }
  const parameters = parametersIn(checkpoint);
  const other = others.find((each) => sizesOf(each, checkpoint).includes(parameters));
  if (other && other.name !== name) {
    const text = `The checkpoint is one of '${other.name}': choose that model, or ${LOAD_WHAT_FITS}`;
    return { text, recognized: other.name };
  }
  const names = [...checkpoint.tensors.keys()];
  const has = (pattern: RegExp) => names.some((each) => pattern.test(each));
  const otherTask = task === 'segmentation' ? 'detection' : 'segmentation';
  if (!has(HEADS[task])) {
    const what = has(HEADS[otherTask])
      ? `is of a network for ${NOUNS[otherTask]}`
      : 'has a backbone and no such head';
    return {
      text: `'${name}' is for ${NOUNS[task]}, and the checkpoint ${what}: choose another checkpoint, or ${LOAD_BACKBONE}`,
    };
  }
  const { numClasses } = variantIn(checkpoint, network);
  if (numClasses !== variant.numClasses) {
    return {
      text: `The checkpoint has ${numClasses} classes, and numClasses is ${variant.numClasses}: leave it out, or pass {strict: false} to draw the classifier at random.`,
    };
  }
  return { text: `Choose the model that the checkpoint was made for, or ${LOAD_WHAT_FITS}` };
}

/** How many parameters a network has without and with the parts that only training has. */
const sizesOf = (network: DenseNetwork, checkpoint: Checkpoint): number[] =>
  [false, true].map((auxiliary) => {
    const parts = describeNetwork(network, variantIn(checkpoint, network), auxiliary);
    return parametersOf(Object.values<PartDescription[]>(parts).flat());
  });
