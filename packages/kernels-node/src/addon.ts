import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What native/addon.cc exports. */
export interface Addon {
  /**
   * Registers the ops in the TensorFlow behind tfjs-node; again, it does nothing.
   * @param binding path of tfjs-node's own addon, which must be loaded
   */
  register(binding: string): AddonInfo;
  setNumThreads(threads: number): void;
  numThreads(): number;
  /** Starts TensorFlow's server of this process, and registers the op of its all-reduce. */
  openGroup(options: NativeGroupOptions): number;
  /** Waits until all workers have called it; JavaScript runs on meanwhile. */
  joinGroup(group: number): Promise<void>;
  /** Makes what waits, and all later operations, fail. */
  abortGroup(options: { group: number; message: string }): void;
  closeGroup(group: number): void;
  /** @throws Error where no filter can be set on the socket that listens on the port */
  admitOnly(options: { addresses: readonly string[]; port: number }): void;
}

/** As protocol buffers and names of TensorFlow. */
export interface NativeGroupOptions {
  /** Path of tfjs-node's own addon, which must be loaded. */
  binding: string;
  /** A serialised ServerDef. */
  server: Uint8Array;
  /** A serialised ConfigProto. */
  config: Uint8Array;
  /** Of this worker, such as /job:worker/replica:0/task:0/device:CPU:0. */
  device: string;
  /** How many workers there are. */
  size: number;
  /** How long an operation may wait for another worker. */
  boundSeconds: number;
}

export interface AddonInfo {
  /** Version of TensorFlow. */
  tensorflow: string;
  /** Instruction set in use: 'baseline', 'avx2' or 'avx512'. */
  simd: string;
}

const require = createRequire(import.meta.url);
let loaded: Addon | undefined;

/**
 * The addon: built here, or else prebuilt for this platform.
 * @throws where there is neither
 */
export function loadAddon(): Addon {
  loaded ??= require('node-gyp-build')(fileURLToPath(new URL('..', import.meta.url))) as Addon;
  return loaded;
}

/** Path of the addon of tfjs-node, or of tfjs-node-gpu, that this process has loaded. */
function findTfjsBinding(): string | undefined {
  return Object.keys(require.cache).find((file) => /[\\/]tfjs_binding\.node$/.test(file));
}

/**
 * Loads tfjs-node, as the application sees it, where it is not loaded yet.
 * @returns the path of its addon
 * @throws Error where it is not installed, has no libtensorflow, or is not as 4.x is
 */
export function loadTfjsNode(): string {
  if (!findTfjsBinding()) require('@tensorflow/tfjs-node');
  const binding = findTfjsBinding();
  if (binding) return binding;
  throw new Error(
    'kernels-node: tfjs-node is loaded, but its tfjs_binding.node is not where 4.x has it',
  );
}
