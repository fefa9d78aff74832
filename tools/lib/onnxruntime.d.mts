export declare const ONNXRUNTIME_VERSION: string;

export type OnnxRuntimeName = 'onnxruntime-web' | 'onnxruntime-node';

/** What is used of onnxruntime-common, which both packages export. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number; wasmPaths?: string } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: number[]) => object;
  readonly InferenceSession: {
    create(model: Uint8Array, options: object): Promise<OnnxSession>;
  };
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  run(
    feeds: Record<string, object>,
  ): Promise<Record<string, { data: Float32Array; dims: number[] }>>;
  release(): Promise<void>;
}

/**
 * Imports a runtime, after installing it into the user's cache if need be. It is not a dependency, since every checkout would then have
 * to download it.
 *
 * @returns which uses one thread
 * @throws Error that says why it cannot be installed
 */
export declare function importOnnxRuntime(
  runtime: OnnxRuntimeName,
  onProgress?: (message: string) => void,
): Promise<OnnxRuntime>;

/**
 * The folder of what a page loads: `ort.wasm.bundle.min.mjs`, `ort.webgpu.bundle.min.mjs`, and the .wasm files. It is installed as
 * `importOnnxRuntime` does.
 */
export declare function onnxRuntimeWebFolder(
  onProgress?: (message: string) => void,
): Promise<string>;
