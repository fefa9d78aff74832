/**
 * Starts tfjs's backend 'wasm' on one thread where its threaded build would never start. That build runs its own source text,
 * taken with `toString`, in workers. A minifier breaks it that makes the text depend on a variable outside it, and so does a
 * Content-Security-Policy that refuses scripts from blobs: tfjs 4.22 then waits for workers that will never answer.
 */

import { engine, env } from '@tensorflow/tfjs-core';

type Engine = ReturnType<typeof engine>;
type BackendFactory = Engine['registryFactory'][string]['factory'];

const BACKEND = 'wasm';
/** tfjs-backend-wasm asks it whenever a backend starts. */
const THREADS_FLAG = 'WASM_HAS_MULTITHREAD_SUPPORT';

const guardedEngines = new WeakSet<Engine>();

/** From now on, where tfjs's own threads cannot start, backend 'wasm' starts without them, and a warning says why. */
export function guardStart(): void {
  // Elsewhere tfjs has no threads.
  if (!globalThis.crossOriginIsolated) return;
  const tfjs = engine();
  if (guardedEngines.has(tfjs)) return;
  guardedEngines.add(tfjs);
  const registered = tfjs.registryFactory[BACKEND];
  if (registered) registered.factory = guarded(registered.factory);
  // tfjs-backend-wasm may be imported after this package.
  const { registerBackend } = tfjs;
  tfjs.registerBackend = (name, factory, priority) =>
    registerBackend.call(tfjs, name, name === BACKEND ? guarded(factory) : factory, priority);
}

const guarded =
  (start: BackendFactory): BackendFactory =>
  async () => {
    // A service worker may share memory, but has nobody to share it with; tfjs would not start.
    if (typeof Worker !== 'function') {
      env().set(THREADS_FLAG, false);
      return await start();
    }
    const watch = watchWorkers();
    try {
      return await Promise.race([start(), watch.failure]);
    } catch (error) {
      if (!(error instanceof WorkerFailure)) throw error;
      console.warn(error.message);
      env().set(THREADS_FLAG, false);
      return await start();
    } finally {
      watch.stop();
    }
  };

/** Why no worker of tfjs's can start, and what to do. */
class WorkerFailure extends Error {
  /** @param reason what the browser says; it says nothing where a policy is the reason */
  constructor(reason: string) {
    const cure = /is not defined/.test(reason)
      ? "the bundler broke the source text of tfjs's workers; minify with esbuild, or give terser compress: { typeofs: false }"
      : 'a Content-Security-Policy has to allow blob: in script-src and worker-src';
    super(
      `kernels-wasm: tfjs's threads cannot start (${reason || 'the worker was refused'}), backend 'wasm' runs on one: ${cure}, see "When threads do not start" in the README of @dynaconv/kernels-wasm`,
    );
  }
}

/** Watches workers that are made until `stop` is called. */
function watchWorkers() {
  const Plain = globalThis.Worker;
  const ofTfjs: Worker[] = [];
  let watching = true;
  let failed = false;
  let fail: (reason: WorkerFailure) => void;
  const failure = new Promise<never>((_, reject) => {
    fail = (reason) => {
      failed = true;
      for (const worker of ofTfjs) worker.terminate();
      reject(reason);
    };
  });

  class Watched extends Plain {
    #failure: WorkerFailure | undefined;

    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('error', (event) => {
        this.#failure = new WorkerFailure(event.message ?? '');
        // Errors of a start that was given up may arrive after the next one.
        if (!(watching || failed) || !ofTfjs.includes(this)) return;
        // tfjs would throw it in the page.
        event.preventDefault();
        event.stopImmediatePropagation();
        fail(this.#failure);
      });
    }

    override postMessage(message: unknown, transfer: Transferable[]): void;
    override postMessage(message: unknown, options?: StructuredSerializeOptions): void;
    override postMessage(
      message: unknown,
      options?: Transferable[] | StructuredSerializeOptions,
    ): void {
      if (isFirstOfTfjs(message)) {
        ofTfjs.push(this);
        // A worker that was refused has failed before.
        if (this.#failure) fail(this.#failure);
      }
      super.postMessage(message, options as StructuredSerializeOptions);
    }
  }
  globalThis.Worker = Watched;
  return {
    /** Rejects with a `WorkerFailure` once a worker of tfjs has failed. */
    failure,
    stop() {
      watching = false;
      if (globalThis.Worker === Watched) globalThis.Worker = Plain;
    },
  };
}

/** Emscripten's first message to a worker of its pool; pages make workers of their own meanwhile. */
const isFirstOfTfjs = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  (message as { cmd?: unknown }).cmd === 'load' &&
  'wasmMemory' in message;
