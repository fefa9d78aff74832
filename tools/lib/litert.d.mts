export declare const LITERT_VERSION: string;

/**
 * LiteRT.js, installed into the user's cache if need be: it is not a dependency, since every checkout would then have to download it.
 *
 * @returns its module, for a bundler, and the folder of the .wasm files that a page has to load it with
 * @throws Error that says why it cannot be installed
 */
export declare function liteRtFiles(
  onProgress?: (message: string) => void,
): Promise<{ entry: string; wasmFolder: string }>;
