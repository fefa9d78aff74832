import '@dynaconv/involution-ops';
import { createModel, deploy } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

export const FORMS = ['deployed', 'training'] as const;

/** 'training': as `createModel` makes it; 'deployed': what `deploy` makes of that. */
export type Form = (typeof FORMS)[number];

/** Side of the square image that networks are measured with, as their papers do. */
export const IMAGE_SIZE = 224;

/** A network with random weights, for images of one size. */
export function createNetwork(name: string, size: number, form: Form): LayersModel {
  const model = createModel(name, { inputShape: [size, size, 3] });
  if (form === 'training') return model;
  const deployed = deploy(model);
  model.dispose();
  return deployed;
}

export const randomImages = (batch: number, size: number): tf.Tensor4D =>
  tf.randomUniform([batch, size, size, 3], -1, 1, 'float32', 1);

/** Runs the model to its last output value. */
export const predict = (model: LayersModel, x: tf.Tensor): void => void logitsOf(model, x);

export function logitsOf(model: LayersModel, x: tf.Tensor): Float32Array {
  const y = tf.tidy(() => model.predict(x) as tf.Tensor);
  const logits = y.dataSync() as Float32Array;
  y.dispose();
  return logits;
}
