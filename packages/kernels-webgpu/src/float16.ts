import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import type { ProductPrecision } from './wgsl/products.ts';

/** Devices whose programs may compute in float16, and do. */
const devices = new WeakSet<GPUDevice>();

/** What the products of a sum are computed in on a device: float16 only where `startFloat16` has made it. */
export const precisionOf = (device: GPUDevice): ProductPrecision =>
  devices.has(device) ? 'float16' : 'float32';

/**
 * A backend of tfjs on a device with float16, which tfjs does not ask for, and the features and limits that it does.
 * @returns nothing where this browser or its GPU has no float16
 */
export async function startFloat16(): Promise<WebGPUBackend | undefined> {
  const lowPower = env().getBool('WEBGPU_USE_LOW_POWER_GPU');
  const adapter = await navigator.gpu.requestAdapter({
    powerPreference: lowPower ? 'low-power' : 'high-performance',
  });
  if (!adapter?.features.has('shader-f16')) return undefined;
  const optional = (['timestamp-query', 'bgra8unorm-storage'] as const).filter((feature) =>
    adapter.features.has(feature),
  );
  const device = await adapter.requestDevice({
    requiredFeatures: ['shader-f16', ...optional],
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  });
  enableFloat16(device);
  devices.add(device);
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  return new WebGPUBackend(device, adapter.info);
}

/** Those that tfjs asks for as high as the adapter has them. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** WGSL wants `enable f16;` before everything else, where tfjs puts declarations of its own. */
function enableFloat16(device: GPUDevice): void {
  const createShaderModule = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) =>
    createShaderModule({ ...descriptor, code: `enable f16;\n${descriptor.code}` });
}
