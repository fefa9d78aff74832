import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache.ts';
import type { NdArray } from './nd_array.ts';
import type { Rival } from './rival.ts';

export const ONNX_RUNTIMES = ['onnxruntime-web', 'onnxruntime-node'] as const;
export type OnnxRuntimeName = (typeof ONNX_RUNTIMES)[number];

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

const ENTRY: Record<OnnxRuntimeName, string> = {
  'onnxruntime-web': 'dist/ort.wasm.bundle.min.mjs',
  'onnxruntime-node': 'dist/index.js',
};

/** Megabytes that are installed. */
const SIZE: Record<OnnxRuntimeName, number> = { 'onnxruntime-web': 140, 'onnxruntime-node': 290 };

/**
 * Imports a runtime, after installing it into the cache if need be. It is not a dependency, since every checkout would then have to
 * download it.
 *
 * @throws Error that says why it cannot be installed
 */
export async function importOnnxRuntime(
  runtime: OnnxRuntimeName,
  onProgress?: (message: string) => void,
): Promise<OnnxRuntime> {
  const folder = path.join(cacheFolder(), `onnxruntime-${ONNXRUNTIME_VERSION}`);
  const entry = path.join(folder, 'node_modules', runtime, ENTRY[runtime]);
  if (!existsSync(entry)) {
    const wanted = `${runtime}@${ONNXRUNTIME_VERSION}`;
    onProgress?.(`installing ${wanted} into ${folder} (${SIZE[runtime]} MB)`);
    // The install script would download CUDA; the binary for the CPU is in the package.
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
    await promisify(execFile)('npm', [...args, wanted], { shell: process.platform === 'win32' });
  }
  const module = await import(pathToFileURL(entry).href);
  const ort: OnnxRuntime = module.default ?? module;
  ort.env.wasm.numThreads = 1;
  return ort;
}

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
