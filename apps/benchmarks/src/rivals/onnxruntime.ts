import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache.ts';
import type { Rival } from './rival.ts';

type Runtime = 'onnxruntime-web' | 'onnxruntime-node';

export const ONNXRUNTIME_VERSION = '1.30.0';

/** What is used of onnxruntime-common, which both packages export. */
interface OnnxRuntime {
  env: { wasm: { numThreads?: number } };
  Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => object;
  InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
}

interface Session {
  run(feeds: Record<string, object>): Promise<Record<string, { data: Float32Array }>>;
  release(): Promise<void>;
}

const ENTRY: Record<Runtime, string> = {
  'onnxruntime-web': 'dist/ort.wasm.bundle.min.mjs',
  'onnxruntime-node': 'dist/index.js',
};

/**
 * Imports a runtime, installing it into the cache first: its 140 or 290 MB would otherwise come with every checkout, whether
 * anyone compares or not.
 */
async function importRuntime(runtime: Runtime): Promise<OnnxRuntime> {
  const folder = path.join(cacheFolder(), `onnxruntime-${ONNXRUNTIME_VERSION}`);
  const entry = path.join(folder, 'node_modules', runtime, ENTRY[runtime]);
  if (!existsSync(entry)) {
    const wanted = `${runtime}@${ONNXRUNTIME_VERSION}`;
    // Its install script fetches CUDA; the binary for the CPU is in the package.
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    await promisify(execFile)('npm', [...args, wanted], { shell: process.platform === 'win32' });
  }
  const module = await import(pathToFileURL(entry).href);
  const ort: OnnxRuntime = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  return ort;
}

interface OnnxTask {
  runtime: Runtime;
  formulation: string;
  /** The ONNX model. */
  model: Uint8Array;
  /** Values and shapes of its inputs, by name. */
  feeds: Readonly<Record<string, { data: Float32Array; shape: readonly number[] }>>;
}

/** One thread, all graph optimisations. The model's one output is the rival's. */
export async function onnxRival({ runtime, formulation, model, feeds }: OnnxTask): Promise<Rival> {
  const ort = await importRuntime(runtime);
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
