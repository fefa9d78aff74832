/**
 * Makes `navigator.gpu` of this process Dawn, which is Chromium's WebGPU, on a Vulkan driver with shader-f16. Chromium itself, without
 * a GPU, takes only SwiftShader, which has none. Dawn is installed into the user's cache if need be, and on Debian Mesa's driver for
 * the processor, as root.
 *
 * @returns why there is none; nothing where there is one
 */
export declare function openDawn(): Promise<string | undefined>;
