import type { Rival } from '../../rivals/rival.ts';
import { RUNTIME_URLS } from '../page_rivals.ts';
import type { Target } from '../protocol.ts';
import type { PageRivalTask } from './page_rival_task.ts';
import { threadsOf } from './threads_of.ts';

/** What is used of @litertjs/core. */
interface LiteRt {
  Tensor: new (data: Float32Array, shape: readonly number[]) => LiteRtTensor;
  loadLiteRt(script: string): Promise<unknown>;
  getGlobalLiteRtPromise(): Promise<unknown> | undefined;
  loadAndCompile(model: Uint8Array, options: object): Promise<LiteRtModel>;
}

interface LiteRtTensor {
  moveTo(accelerator: 'wasm' | 'webgpu'): Promise<LiteRtTensor>;
  toTypedArray(): Float32Array;
  delete(): void;
}

interface LiteRtModel {
  readonly isFullyAccelerated: boolean;
  run(input: LiteRtTensor): Promise<LiteRtTensor[]>;
  delete(): void;
}

/** LiteRT.js: XNNPACK on WebAssembly, or its programs for WebGPU. @throws Error where parts of the network would not run on WebGPU */
export async function liteRtRival({
  target,
  formulation,
  file,
  images,
  batch,
  size,
}: PageRivalTask): Promise<Rival> {
  const liteRt = await load(target);
  const accelerator = target === 'webgpu' ? 'webgpu' : 'wasm';
  const cpuOptions = { numThreads: threadsOf(target) };
  const model = await liteRt.loadAndCompile(file, { accelerator, cpuOptions });
  if (accelerator === 'webgpu' && !model.isFullyAccelerated) {
    throw new Error('LiteRT.js has no WebGPU programs for some of its ops');
  }
  const given = new liteRt.Tensor(images, [batch, 3, size, size]);
  const input = accelerator === 'webgpu' ? await given.moveTo(accelerator) : given;
  return {
    ...{ runtime: 'litert.js', formulation, name: `litert.js ${formulation}` },
    async output() {
      const [output] = await model.run(input);
      const logits = accelerator === 'webgpu' ? await output.moveTo('wasm') : output;
      const values = logits.toTypedArray().slice();
      logits.delete();
      return values;
    },
    async dispose() {
      input.delete();
      model.delete();
    },
  };
}

async function load(target: Target): Promise<LiteRt> {
  const module: string = RUNTIME_URLS.liteRt;
  const liteRt: LiteRt = await import(module);
  // It can be loaded once.
  await (liteRt.getGlobalLiteRtPromise() ?? start(liteRt, threadsOf(target) > 1));
  return liteRt;
}

declare global {
  /** What LiteRT's script, which Emscripten made, looks for. */
  var Module: { locateFile(file: string): string; mainScriptUrlOrBlob: string } | undefined;
}

/** It would load its script by `importScripts`, which throws in workers that are modules; so it is run here, as a module. */
async function start(liteRt: LiteRt, threads: boolean): Promise<void> {
  const folder = RUNTIME_URLS.liteRtWasm;
  const script = `${folder}litert_wasm_${threads ? 'threaded_' : ''}internal.js`;
  globalThis.Module = {
    locateFile: (file) => `${folder}${file}`,
    mainScriptUrlOrBlob: new URL(script, location.href).href,
  };
  const text = `${await (await fetch(script)).text()}\nglobalThis.ModuleFactory = ModuleFactory;`;
  const module = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  await import(module);
  URL.revokeObjectURL(module);
  const { importScripts } = globalThis as { importScripts?: unknown };
  Object.assign(globalThis, { importScripts() {} });
  await liteRt.loadLiteRt(script);
  Object.assign(globalThis, { importScripts });
}
