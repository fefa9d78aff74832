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
export function findTfjsBinding(): string | undefined {
  return Object.keys(require.cache).find((file) => /[\\/]tfjs_binding\.node$/.test(file));
}

/**
 * Loads tfjs-node, as the application sees it.
 * @throws where it is not installed, or has no libtensorflow
 */
export function loadTfjsNode(): void {
  require('@tensorflow/tfjs-node');
}
