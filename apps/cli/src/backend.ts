import { codeOf, UsageError } from './errors.ts';

export const BACKENDS = ['auto', 'wasm', 'node', 'webgl', 'cpu'] as const;
export type BackendChoice = (typeof BACKENDS)[number];

/** The tfjs name of the backend of each choice that Node can serve, after registering it and its kernels. */
const LOADERS: Record<Exclude<BackendChoice, 'auto' | 'webgl'>, () => Promise<string>> = {
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
    // Not a dependency: its installation downloads libtensorflow, which most users of the command do without.
    const tfjsNode = '@tensorflow/tfjs-node';
    try {
      await import(tfjsNode);
    } catch (error) {
      if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
      throw new UsageError(
        '--backend node needs @tensorflow/tfjs-node, which is not installed; install it beside dynaconv (npm install @tensorflow/tfjs-node) or use --backend wasm',
      );
    }
    return 'tensorflow';
  },
};

/**
 * Makes a backend the current one. `auto` is wasm, the fastest that needs nothing installed.
 *
 * @returns its name in tfjs
 * @throws UsageError for a backend that this process cannot have
 */
export async function useBackend(choice: BackendChoice): Promise<string> {
  if (choice === 'webgl') {
    throw new UsageError(
      '--backend webgl runs in a browser only; in Node use --backend wasm, node or cpu',
    );
  }
  const tf = await import('@tensorflow/tfjs-core');
  // Keeps tfjs's greeting, which recommends another package, out of the command's output.
  tf.enableProdMode();
  const name = await LOADERS[choice === 'auto' ? 'wasm' : choice]();
  if (!(await tf.setBackend(name))) {
    throw new Error(`backend '${name}' did not start; run with --backend cpu to do without it`);
  }
  return name;
}
