import '@dynaconv/involution-ops';
import { createModel, deploy } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { read } from './backends/read.ts';

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

/** The model's logits, on the device; where ops are computed as they are called, all has been computed when it returns. */
export const issue = (model: LayersModel, x: tf.Tensor): tf.Tensor =>
  tf.tidy(() => model.predict(x) as tf.Tensor);

/** Runs the model to its last output value. */
export const predict = async (model: LayersModel, x: tf.Tensor): Promise<void> =>
  void (await logitsOf(model, x));

/** All ops are called before the first wait. */
export async function logitsOf(model: LayersModel, x: tf.Tensor): Promise<Float32Array> {
  const y = issue(model, x);
  const logits = await read(y);
  y.dispose();
  return logits;
}
