/** Words of the control block, which main and workers share. */
const GENERATION = 0;
const PENDING = 1;
const FAILED = 2;
const READY = 3;
const WORDS = 4;
/** Before the slots; a cache line, so that spinning on a word disturbs no task. */
const HEADER_BYTES = 64;
/** A task: the kernel's place among the exports (−1 for none), how many arguments, and those, as float64. */
const SLOT_DOUBLES = 32;
const SLOT_BYTES = SLOT_DOUBLES * Float64Array.BYTES_PER_ELEMENT;
const NO_TASK = -1;

/**
 * A worker never returns to its event loop: it waits on the control block, so that it needs nothing of the page once it has
 * begun. As text, since a Worker wants a script of its own, which no bundler has to know of then.
 */
const WORKER = `
onmessage = ({ data: { module, memory, control, slot } }) => {
  const words = new Int32Array(memory.buffer, control, ${WORDS});
  const task = new Float64Array(memory.buffer, slot, ${SLOT_DOUBLES});
  const kernels = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports);
  let generation = Atomics.load(words, ${GENERATION});
  Atomics.add(words, ${READY}, 1);
  postMessage('ready');
  for (;;) {
    Atomics.wait(words, ${GENERATION}, generation);
    const next = Atomics.load(words, ${GENERATION});
    if (next === generation) continue;
    generation = next;
    try {
      if (task[0] !== ${NO_TASK}) kernels[task[0]](...task.subarray(2, 2 + task[1]));
    } catch {
      Atomics.store(words, ${FAILED}, 1);
    }
    Atomics.sub(words, ${PENDING}, 1);
  }
};`;

export interface ThreadPoolOptions {
  module: WebAssembly.Module;
  /** Shared. */
  memory: WebAssembly.Memory;
  /** Of threads besides the calling one. */
  workers: number;
  /** The calling thread's instance of the module, whose exports are the kernels. */
  exports: Readonly<Record<string, unknown>>;
  allocate(bytes: number): number;
}

/** One argument list a thread. */
export type ThreadArguments = readonly (readonly number[])[];

/**
 * Threads that run a kernel on parts of its output, over tfjs's shared memory. Until all workers have said that they are
 * ready there is one thread, the caller's: a page that waits for a worker it has not let begin would wait for ever.
 */
export class ThreadPool {
  /** The number of threads once all have begun; 1 if they cannot. */
  readonly ready: Promise<number>;
  readonly #workers: Worker[];
  readonly #names: readonly string[];
  readonly #exports: Readonly<Record<string, unknown>>;
  readonly #words: Int32Array;
  readonly #slots: readonly Float64Array[];
  #stopped = false;

  constructor({ module, memory, workers, exports, allocate }: ThreadPoolOptions) {
    const control = allocate(HEADER_BYTES + workers * SLOT_BYTES);
    this.#exports = exports;
    this.#names = Object.keys(exports);
    // Shared memory that grows keeps its views.
    this.#words = new Int32Array(memory.buffer, control, WORDS).fill(0);
    const slots = Array.from(
      { length: workers },
      (_, n) => control + HEADER_BYTES + n * SLOT_BYTES,
    );
    this.#slots = slots.map((slot) => new Float64Array(memory.buffer, slot, SLOT_DOUBLES));
    const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
    this.#workers = slots.map(() => new Worker(url));
    const begun = this.#workers.map(
      (worker, n) =>
        new Promise<void>((resolve, reject) => {
          worker.onmessage = () => resolve();
          worker.onerror = ({ message }) => reject(new Error(message || 'the worker was refused'));
          worker.postMessage({ module, memory, control, slot: slots[n] });
        }),
    );
    this.ready = Promise.all(begun)
      .then(
        () => this.threads,
        (error: Error) => {
          this.stop();
          console.warn(
            `kernels-wasm: cannot start threads (${error.message}), kernels run on one; a Content-Security-Policy has to allow worker-src blob:`,
          );
          return 1;
        },
      )
      .finally(() => URL.revokeObjectURL(url));
  }

  /** How many threads a kernel may use now. */
  get threads(): number {
    const workers = this.#workers.length;
    const ready = !this.#stopped && Atomics.load(this.#words, READY) === workers;
    return ready ? workers + 1 : 1;
  }

  /**
   * Runs a kernel with each of the argument lists, one a thread, the first on this one, and returns when all are done. The
   * page's thread may not sleep, hence it spins.
   * @throws if the kernel fails on any thread, after all have ended
   */
  run(kernel: string, [own, ...others]: ThreadArguments): void {
    const index = this.#names.indexOf(kernel);
    for (const [n, slot] of this.#slots.entries()) {
      const list = others[n];
      slot[0] = list ? index : NO_TASK;
      if (!list) continue;
      slot[1] = list.length;
      slot.set(list, 2);
    }
    Atomics.store(this.#words, PENDING, this.#slots.length);
    Atomics.add(this.#words, GENERATION, 1);
    Atomics.notify(this.#words, GENERATION);
    try {
      (this.#exports[kernel] as (...args: readonly number[]) => void)(...own);
    } finally {
      while (Atomics.load(this.#words, PENDING) > 0);
    }
    if (Atomics.exchange(this.#words, FAILED, 0)) {
      throw new Error(`kernels-wasm: '${kernel}' failed on a worker thread`);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const worker of this.#workers) worker.terminate();
  }
}
