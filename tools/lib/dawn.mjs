import { pathToFileURL } from 'node:url';
import { fileOfPackage } from './npm_package.mjs';
import { installDriver, unpackDriver, useUnpackedDriver } from './vulkan_driver.mjs';

const DAWN = { name: 'webgpu', version: '0.6.2', size: 132, file: 'index.js' };

/** @type {typeof import('./dawn.d.mts').openDawn} */
export async function openDawn() {
  const folder = [`dawn-${DAWN.version}`];
  const { create, globals } = await import(
    pathToFileURL(await fileOfPackage({ ...DAWN, folder })).href
  );
  Object.assign(globalThis, globals);
  await useUnpackedDriver();
  for (const change of [undefined, installDriver, unpackDriver]) {
    if (change && !(await change())) continue;
    const gpu = create(['backend=vulkan']);
    const adapter = await gpu.requestAdapter();
    if (!adapter?.features.has('shader-f16')) continue;
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    return undefined;
  }
  return 'no Vulkan driver here has shader-f16: install Mesa 23.1 or newer, mesa-vulkan-drivers of Debian 13 and Ubuntu 24.04';
}
