import type { OnnxRuntime } from '@dynaconv/tools/onnxruntime';
import { imageFeeds, onnxRival } from '../../rivals/onnxruntime.ts';
import type { Rival } from '../../rivals/rival.ts';
import { RUNTIME_URLS } from '../page_rivals.ts';
import type { Target } from '../protocol.ts';
import type { PageRivalTask } from './page_rival_task.ts';
import { threadsOf } from './threads_of.ts';

/** onnxruntime-web's build for WebAssembly, or for WebGPU, which computes what it has no programs for with the other. */
export async function pageOnnxRival({
  target,
  formulation,
  file,
  ...task
}: PageRivalTask): Promise<Rival> {
  const provider = target === 'webgpu' ? 'webgpu' : 'wasm';
  const onnx = { formulation, model: file, feeds: imageFeeds(task), provider } as const;
  return onnxRival(await load(target, provider), { runtime: 'onnxruntime-web', ...onnx });
}

async function load(target: Target, provider: 'wasm' | 'webgpu'): Promise<OnnxRuntime> {
  const folder = RUNTIME_URLS.onnxRuntimeWeb;
  const ort: OnnxRuntime = await import(`${folder}ort.${provider}.bundle.min.mjs`);
  ort.env.wasm.numThreads = threadsOf(target);
  ort.env.wasm.wasmPaths = folder;
  return ort;
}
