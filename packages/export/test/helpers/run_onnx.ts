import { importOnnxRuntime } from '@dynaconv/tools';
import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';

/** What onnxruntime makes of a model's inputs, whose maps are [B, H, W, C]: the values of its one output, and its shape. */
export async function runOnnx(model: Uint8Array, ...inputs: readonly Tensor[]): Promise<Tensor> {
  const ort = await importOnnxRuntime('onnxruntime-node');
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    // More than one would wait for each other by spinning.
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const feeds = session.inputNames.map((name, i) => {
    const input = inputs[i];
    const map = input.rank === 4 ? [0, 3, 1, 2] : undefined;
    const shape = map ? map.map((axis) => input.shape[axis]) : input.shape;
    const values = tidy(() => (map ? transpose(input, map) : input).dataSync() as Float32Array);
    return [name, new ort.Tensor('float32', values, shape)];
  });
  const [output] = Object.values(await session.run(Object.fromEntries(feeds)));
  await session.release();
  return tensor(output.data, output.dims as number[]);
}
