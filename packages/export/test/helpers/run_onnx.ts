import { importOnnxRuntime } from '@dynaconv/tools';
import { type Tensor, type Tensor4D, tensor, tidy, transpose } from '@tensorflow/tfjs-core';

/** What onnxruntime makes of images [B, H, W, C]: the values of the model's one output, and its shape. */
export async function runOnnx(model: Uint8Array, images: Tensor4D): Promise<Tensor> {
  const ort = await importOnnxRuntime('onnxruntime-node');
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    // More than one would wait for each other by spinning.
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const [batch, height, width, channels] = images.shape;
  const values = tidy(() => transpose(images, [0, 3, 1, 2]).dataSync() as Float32Array);
  const input = new ort.Tensor('float32', values, [batch, channels, height, width]);
  const [name] = session.inputNames;
  const [output] = Object.values(await session.run({ [name]: input }));
  await session.release();
  return tensor(output.data, output.dims as number[]);
}
