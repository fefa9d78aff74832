import type { Optimizer, Variable } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';

/** What tfjs's optimizers give and take: a tensor and its name. */
export type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** The variable of tfjs-core that holds a layer's weight: `read` gives it, typed as a tensor. */
export const variableOf = (weight: LayerVariable): Variable => weight.read() as Variable;
