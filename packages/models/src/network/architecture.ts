import type { Operator } from '@dynaconv/layers/base';
import type { Shape } from '@tensorflow/tfjs-layers';
import type { Form, Value } from '../forms/form.ts';
import type { Initializers } from '../forms/initializers.ts';
import type { Preprocessing } from '../images/preprocessing.ts';
import type { Graph } from './graph.ts';
import { withProvided } from './provided_operators.ts';

/** A stage of a network, whose layers are known by their names. */
export interface Stage {
  name: string;
  /** Module paths of its layers. */
  paths: readonly string[];
}

/** The part of a network that makes maps of images, on which any head can be put. */
export interface Backbone {
  /** The stages, from first to last, each of which ends in a map. */
  stages: readonly Stage[];
  /** The smallest H and W that it is defined for. */
  minimumSize: number;
  /** How fresh weights are drawn. */
  initializers: Initializers;
  /** An ending that only keys of the reparametrised form's checkpoints have; undefined where there is no such form. */
  reparametrisedKey?: string;
  /** Whether it has involutions, in whose place another operator can stand. */
  hasInvolutions?: boolean;
  /** Module paths of the lists of blocks of each of the four stages; a Focus-Net's are with the stage of their size. */
  blocks: readonly (readonly string[])[];
  /** Builds the network on x [B, H, W, C] and returns the map at the end of every stage, in the order of `stages`. */
  build<V extends Value>(x: V, form: Form<V>): V[];
}

/** The part of a network that makes the output of a backbone's maps: logits [B, numClasses]. */
export interface Head {
  /** Module paths of its layers. */
  paths: readonly string[];
  /** Module path of the linear layer that gives the logits. */
  classifier: string;
  /** Module paths of further layers with outputs for every class, where there are any. */
  otherClassifiers?: readonly string[];
  /** Whether PyTorch's module for that layer is a 1×1 convolution. */
  isConvolution: boolean;
  /** How fresh weights are drawn. */
  initializers: Initializers;
  build<V extends Value>(maps: readonly V[], form: Form<V>, numClasses: number): V;
}

/** The parts that an OverLoCK can end with. */
export type PartName = 'base' | 'overview';

/** A network described once, to be built in any form. */
export interface Architecture {
  name: string;
  backbone: Backbone;
  head: Head;
  /** A second head that is used in training only, where there is one. */
  auxiliaryHead?: Head;
  /** What is left where the network ends with one of its parts, by that part's name; for a network that is made of such parts. */
  upTo?: Readonly<Record<PartName, Pick<Architecture, 'backbone' | 'head'>>>;
  numClasses: number;
  /** The size [H, W, C] that the network was trained at. */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
  /** The weights that the authors publish, where there are any. */
  weights?: PublishedWeights;
}

/** Weights that the authors of a network publish. */
export interface PublishedWeights {
  /** Address of the file. */
  url: string;
  /** The page that has the link, for people, in case `url` stops working for programs. */
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

/** The network, or the part of it that an option asks for. */
export const partOf = (architecture: Architecture, upTo: PartName | null): Architecture =>
  upTo === null
    ? architecture
    : { ...architecture, auxiliaryHead: undefined, ...architecture.upTo![upTo] };

/** A network as a graph from x to the logits, then the auxiliary head's, if any. */
export const graphOf = (
  { name, backbone, head, auxiliaryHead }: Architecture,
  options: { inputShape: Shape; numClasses: number; auxiliaryHead: boolean; operator: Operator },
): Graph => ({
  name,
  inputs: { input: options.inputShape },
  build([x], formOf) {
    const form = withProvided(formOf(backbone.initializers), options.operator);
    const maps = backbone.build(x, form);
    const used = options.auxiliaryHead ? [head, auxiliaryHead!] : [head];
    return used.map((each) => each.build(maps, formOf(each.initializers), options.numClasses));
  },
});
