import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { DenseBackbone, DenseTask } from '../backbones/dense_backbone.ts';
import { denseBackbone } from '../backbones/dense_backbones.ts';
import type { PartDescription } from '../forms/counting_form.ts';
import type { ModuleRules } from '../weights/module_rules.ts';
import { describeGraph, type Graph } from './graph.ts';

/** What may differ between two checkpoints of the same network. */
export interface NetworkVariant {
  numClasses: number;
  /** Side of the windows of the involution in a RedNet's stem; undefined for the backbone's own. */
  stemKernelSize?: number;
  /** Whether dilated branches are one convolution each already. */
  reparametrised: boolean;
}

/** What the graphs of a network are described from. */
export interface GraphConfig {
  backbone: DenseBackbone;
  numClasses: number;
  /** Whether parts that are used in training only are there too, such as auxiliary heads. */
  auxiliary: boolean;
}

/**
 * A network for detection or segmentation: one or several graphs, such as a trunk and the heads that are run on what is found in its
 * maps, with the weights of one checkpoint. A module that is applied to several maps is a graph of its own.
 */
export interface DenseNetwork<Name extends string = string> extends ModuleRules {
  name: string;
  task: DenseTask;
  /** See `listDenseBackbones`. */
  backbone: string;
  numClasses: number;
  /** The bias, by its key, that has outputs for every class, and the number of classes for a number of outputs. */
  classCount: { key: string; classesOf(outputs: number): number };
  graphs(config: GraphConfig): Record<Name, Graph>;
}

/** A network's graphs as models. */
export type NetworkModels<Name extends string> = Record<Name, LayersModel>;

/** The variant of a network as its authors train it. */
export const defaultVariant = ({ numClasses }: DenseNetwork): NetworkVariant => ({
  numClasses,
  reparametrised: false,
});

/** @param auxiliary see `GraphConfig` */
export function graphsOf<Name extends string>(
  { backbone, task, graphs }: DenseNetwork<Name>,
  { numClasses, stemKernelSize }: NetworkVariant,
  auxiliary: boolean,
): Record<Name, Graph> {
  const described = denseBackbone(backbone, { task, stemKernelSize });
  return graphs({ backbone: described, numClasses, auxiliary });
}

/** The parts of each graph of a network. No weights are made; costs are for the sizes that `describeGraph` assumes. */
export const describeNetwork = <Name extends string>(
  network: DenseNetwork<Name>,
  variant = defaultVariant(network),
  auxiliary = false,
): Record<Name, PartDescription[]> =>
  mapGraphs(graphsOf(network, variant, auxiliary), (graph) =>
    describeGraph(graph, variant.reparametrised),
  );

/** The same names, with what each graph becomes. */
export const mapGraphs = <Name extends string, From, To>(
  graphs: Record<Name, From>,
  become: (graph: From) => To,
): Record<Name, To> =>
  Object.fromEntries(
    Object.entries<From>(graphs).map(([name, graph]) => [name, become(graph)]),
  ) as Record<Name, To>;
