import type { Form, Value } from '../forms/form.ts';
import type { Initializers } from '../forms/initializers.ts';
import type { Preprocessing } from '../images/preprocessing.ts';

/** A span of a network's layers, known by their names. */
export interface Stage {
  name: string;
  /** Module paths of its layers. */
  paths: readonly string[];
}

/** A network without an answer: from images to maps, which any head can be put on. */
export interface Backbone {
  /** The stages that end in a map, from first to last. */
  stages: readonly Stage[];
  /** The least H and W that it is defined for. */
  minimumSize: number;
  /** How fresh weights are drawn. */
  initializers: Initializers;
  /** How the keys end that only checkpoints of the reparametrised form have, where there is such a form. */
  reparametrisedKey?: string;
  /** Module paths of the lists of blocks of each of the four stages; a Focus-Net's are with the stage of their size. */
  blocks: readonly (readonly string[])[];
  /** x [B, H, W, C] to the map at the end of every stage, in their order. */
  build<V extends Value>(x: V, form: Form<V>): V[];
}

/** The part of a network that makes an answer of a backbone's maps: here logits [B, numClasses]. */
export interface Head {
  /** Module paths of its layers. */
  paths: readonly string[];
  /** Module path of the linear layer that gives the logits. */
  classifier: string;
  /** Whether PyTorch's module for that layer is a 1×1 convolution. */
  isConvolution: boolean;
  /** How fresh weights are drawn. */
  initializers: Initializers;
  build<V extends Value>(maps: readonly V[], form: Form<V>, numClasses: number): V;
}

/** A network described once, to be built in any form. */
export interface Architecture {
  name: string;
  backbone: Backbone;
  head: Head;
  /** The head that only training has, where there is one. */
  auxiliaryHead?: Head;
  numClasses: number;
  /** [H, W, C] that the network was trained at. */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
  /** Weights that can be had, where there are any. */
  weights?: PublishedWeights;
}

/** Weights that the authors of a network publish. */
export interface PublishedWeights {
  /** Of the file. */
  url: string;
  /** Where a person finds the link, should `url` stop working for programs. */
  page: string;
  /** ImageNet top-1 accuracy, in percent, that the authors give. */
  top1: number;
  /** The first digits of the SHA-256 that the authors publish, where they do. */
  sha256?: string;
}

/** Whether a layer or module lies under one of the stage's module paths. */
export const isInStage = ({ paths }: Pick<Stage, 'paths'>, name: string): boolean =>
  paths.some((path) => name === path || name.startsWith(`${path}.`));

/** The stages of the backbone, and the heads as the last one. */
export const allStages = ({ backbone, head, auxiliaryHead }: Architecture): Stage[] => [
  ...backbone.stages,
  { name: 'head', paths: [...(auxiliaryHead?.paths ?? []), ...head.paths] },
];

/** A network in the form that `formOf` gives for each of its parts: the logits, then those of the auxiliary head. */
export function buildNetwork<V extends Value>(
  { backbone, head, auxiliaryHead }: Architecture,
  x: V,
  formOf: (initializers: Initializers) => Form<V>,
  heads: { numClasses: number; auxiliaryHead: boolean },
): V[] {
  const maps = backbone.build(x, formOf(backbone.initializers));
  const used = heads.auxiliaryHead ? [head, auxiliaryHead!] : [head];
  return used.map((each) => each.build(maps, formOf(each.initializers), heads.numClasses));
}
