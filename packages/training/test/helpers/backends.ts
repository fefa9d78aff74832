import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';

/** Those that take no more than an import in Node. */
export const BACKENDS = ['cpu', 'wasm'] as const;
