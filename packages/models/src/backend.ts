import { Involution2D } from '@dynaconv/involution-ops/base';
import { engine, getKernel, ready, setBackend } from '@tensorflow/tfjs-core';
import { hasGpu } from './gpu.ts';

/**
 * Waits for the backend that was chosen. Where none was, chooses one: of those imported that kernels of ours are registered for the one that
 * tfjs rates highest and that starts, but no WebGPU that the processor plays; where there is none, the one that tfjs chooses.
 * @throws Error where no backend starts
 */
export async function readyBackend(): Promise<void> {
  const { backendName, registryFactory } = engine();
  const rated = Object.keys(registryFactory)
    .filter((name) => name !== 'cpu' && getKernel(Involution2D, name))
    .sort((a, b) => registryFactory[b].priority - registryFactory[a].priority);
  for (const name of backendName ? [] : rated) {
    if (name === 'webgpu' && !(await hasGpu())) continue;
    if (await setBackend(name)) return;
  }
  await ready();
}
