import type { PageRivalName } from '../measure/groups.ts';

/** Where the page's server says which other runtimes it has, as `PageRivals`. */
export const RIVALS_URL = '/rivals.json';

export interface PageRivals {
  versions: Readonly<Record<string, string>>;
  networks: readonly RivalNetwork[];
}

/** A network's files, each as a URL. */
export interface RivalNetwork {
  name: string;
  /** The weights that all of them have. */
  weights: string;
  forms: readonly RivalForm[];
}

export interface RivalForm {
  runtime: PageRivalName;
  formulation: string;
  /** An ONNX or a LiteRT model. */
  model: string;
}

/** Where it serves the modules and .wasm files of runtimes. */
export const RUNTIME_URLS = {
  onnxRuntimeWeb: '/onnxruntime-web/',
  liteRt: '/litert.js',
  liteRtWasm: '/litert-wasm/',
} as const;
