import * as tf from '@tensorflow/tfjs-core';

/**
 * A tensor's values, read in the way that takes least: a synchronous read blocks a page for WebGPU and goes through a canvas, an
 * asynchronous one on WebGL waits for timers.
 */
export async function read(y: tf.Tensor): Promise<Float32Array> {
  return (tf.getBackend() === 'webgpu' ? await y.data() : y.dataSync()) as Float32Array;
}
