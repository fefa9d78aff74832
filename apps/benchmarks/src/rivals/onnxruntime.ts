import { importOnnxRuntime, type OnnxRuntimeName } from '@dynaconv/tools/onnxruntime';
import type { NdArray } from './nd_array.ts';
import type { Rival } from './rival.ts';

export const ONNX_RUNTIMES: readonly OnnxRuntimeName[] = ['onnxruntime-web', 'onnxruntime-node'];

interface OnnxTask {
  runtime: OnnxRuntimeName;
  formulation: string;
  /** The ONNX model. */
  model: Uint8Array;
  /** Its inputs, by name. */
  feeds: Readonly<Record<string, NdArray>>;
}

/** One thread, all graph optimisations. The model's one output is the rival's. */
export async function onnxRival({ runtime, formulation, model, feeds }: OnnxTask): Promise<Rival> {
  const ort = await importOnnxRuntime(runtime);
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [runtime === 'onnxruntime-web' ? 'wasm' : 'cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape }]) => [
      name,
      new ort.Tensor('float32', data, [...shape]),
    ]),
  );
  return {
    runtime,
    formulation,
    name: `${runtime} ${formulation}`,
    output: async () => Object.values(await session.run(tensors))[0].data,
    dispose: () => session.release(),
  };
}
