import { messageOf, UsageError } from './errors.ts';

export const BACKENDS = ['auto', 'wasm', 'node', 'webgl', 'webgpu', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];

/** For each backend that Node can run: registers it and its kernels, and returns its name in tfjs. */
const LOADERS: Record<
  Exclude<BackendChoice, 'auto' | 'webgl' | 'webgpu'>,
  () => Promise<string>
> = {
  async wasm() {
    await import('@tensorflow/tfjs-backend-wasm');
    await import('@dynaconv/kernels-wasm');
    return 'wasm';
  },
  async cpu() {
    await import('@tensorflow/tfjs-backend-cpu');
    return 'cpu';
  },
  async node() {
    // Keeps TensorFlow from writing to stderr which instructions it could have used.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    const { register } = await import('@dynaconv/kernels-node/base');
    try {
      register();
    } catch (cause) {
      throw new UsageError(
        `--backend node needs @tensorflow/tfjs-node, which does not start; install it beside dynaconv (npm install @tensorflow/tfjs-node) or use --backend wasm (${messageOf(cause).split('\n')[0]})`,
        { cause },
      );
    }
    return 'tensorflow';
  },
};

/** Native kernels where tfjs-node is installed and starts; else wasm, the fastest that needs nothing installed. */
async function loadBest(): Promise<string> {
  try {
    return await LOADERS.node();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return LOADERS.wasm();
  }
}

/**
 * Makes a backend the current one. `auto` is node where tfjs-node is installed, else wasm.
 *
 * @returns its name in tfjs
 * @throws UsageError for a backend that cannot run in this process
 */
export async function useBackend(choice: BackendChoice): Promise<string> {
  if (choice === 'webgl' || choice === 'webgpu') {
    throw new UsageError(
      `--backend ${choice} runs in a browser only; in Node use --backend wasm, node or cpu`,
    );
  }
  const tf = await import('@tensorflow/tfjs-core');
  // Keeps tfjs's greeting, which recommends another package, out of the command's output.
  tf.enableProdMode();
  const name = await (choice === 'auto' ? loadBest() : LOADERS[choice]());
  if (!(await tf.setBackend(name))) {
    throw new Error(`backend '${name}' did not start; run with --backend cpu to do without it`);
  }
  return name;
}
