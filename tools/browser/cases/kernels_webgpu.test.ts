import { casesFor, openConformance, PAGE_BACKENDS } from '@dynaconv/conformance';
import { contMix2d, Involution2D, involution2d, roiAlign } from '@dynaconv/involution-ops';
import { register, restart, unregister } from '@dynaconv/kernels-webgpu/base';
import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { assertEqual } from '@dynaconv/page-kit/page';
import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { needsGpu } from '../page/selection.ts';
import { test, warn } from '../page/test.ts';
import { withoutWaits } from '../page/waits.ts';

const random = (shape: number[], seed: number): tf.Tensor4D =>
  tf.randomUniform(shape as tf.Tensor4D['shape'], -1, 1, 'float32', seed);

const involution = (side: number, channels = 16): tf.Tensor =>
  involution2d(random([1, side, side + 2, channels], 1), random([1, side, side + 2, 2, 3, 3], 2));

const device = () => tf.backend() as WebGPUBackend;
/** How many programs tfjs has compiled. */
const programs = (): number =>
  Object.keys((device() as unknown as { pipelineCache: object }).pipelineCache).length;

/** Makes a backend anew the current one: what is left of one that a test has broken is gone. */
async function useWebgpu(): Promise<WebGPUBackend> {
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  await restart();
  register();
  return device();
}

/** Runs, and gives the text of what it throws. */
async function errorOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    return String(error);
  }
  return 'nothing was thrown';
}

async function valuesOf(run: () => tf.Tensor): Promise<Float32Array> {
  const y = tf.tidy(run);
  const values = await y.data<'float32'>();
  y.dispose();
  return values;
}

if (needsGpu) {
  test('webgpu: the device is no processor', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('Chromium finds no GPU here, through Vulkan');
    const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
    const name = [vendor, architecture, description].filter(Boolean).join(' ');
    if (isFallbackAdapter) {
      throw new Error(
        `Chromium finds no GPU here, through Vulkan, but ${name}, which the processor plays; is the Vulkan driver of the GPU installed?`,
      );
    }
    warn(`WebGPU on ${name}`);
  });
}

test('involution2d runs the kernel, not a composition', async () => {
  await useWebgpu();
  const { kernelNames, result } = await tf.profile(() => tf.tidy(() => involution(4)));
  (result as tf.Tensor).dispose();
  assertEqual(kernelNames.includes(Involution2D), true, 'the kernel runs');
  assertEqual(kernelNames.includes('Slice'), false, 'a composition runs');
  unregister();
  assertEqual(tf.getKernel(Involution2D, 'webgpu'), undefined, 'kernel');
  register();
});

test('a new shape compiles nothing', async () => {
  await useWebgpu();
  tf.dispose(tf.tidy(() => [involution(9), tf.neg(random([1, 2, 3, 4], 1))]));
  const before = programs();
  for (let side = 10; side < 20; side++) tf.dispose(tf.tidy(() => involution(side)));
  // A column, which tfjs would take for one that is broadcast; a map as large as another; twice the channels.
  for (const channels of [8, 16, 32]) tf.dispose(tf.tidy(() => involution(1, channels)));
  // A window of one position; an output that is smaller than what it is read from.
  tf.tidy(() => {
    const x = random([1, 8, 10, 16], 1);
    involution2d(x, random([1, 8, 10, 2, 1, 1], 2));
    involution2d(x, random([1, 4, 5, 2, 3, 3], 3), 2);
  });
  assertEqual(programs(), before, 'programs');
  tf.dispose(tf.tidy(() => involution(9, 6)));
  assertEqual(programs(), before + 1, 'programs, with one for a channel at once');
});

test('more threads than a dimension of a dispatch has', async () => {
  const limited = await useWebgpu();
  const expected = await valuesOf(() => involution(40));
  const { limits } = limited.device;
  // tfjs spreads them over two dimensions from here on.
  Object.defineProperty(limited.device, 'limits', {
    value: {
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupsPerDimension: 99,
    },
  });
  const actual = await valuesOf(() => involution(40));
  assertEqual([...actual], [...expected], 'values');
});

test('kernels wait for nothing', async () => {
  await useWebgpu();
  await withoutWaits(async () => {
    const values = await valuesOf(() => {
      const x = random([1, 9, 11, 4], 1);
      const y = contMix2d(x, random([1, 9, 11, 2, 5, 5], 2));
      return roiAlign(y, tf.tensor2d([[1, 1, 6, 7]]), undefined, { outputSize: 2 });
    });
    assertEqual(values.length, 16, 'values');
  });
});

test('a device lost in the middle of a run is an error, and the next run works', async () => {
  const before = await useWebgpu();
  const x = random([1, 6, 6, 8], 1);
  const kernel = random([1, 6, 6, 2, 3, 3], 2);
  const first = involution2d(x, kernel);
  const expected = [...(await first.data())];
  before.device.destroy();
  await before.device.lost;
  const message = await errorOf(() => involution2d(x, kernel));
  assertEqual(
    message.startsWith(
      'Error: kernels-webgpu: Involution2D: the WebGPU device was lost (destroyed',
    ),
    true,
    `an error that says so: ${message}`,
  );
  tf.dispose([x, kernel, first]);
  await useWebgpu();
  const actual = await valuesOf(() =>
    involution2d(random([1, 6, 6, 8], 1), random([1, 6, 6, 2, 3, 3], 2)),
  );
  assertEqual([...actual], expected, 'values on the new device');
});

test('webgpu: float16 is what the device can, and is asked for each time', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  const able = adapter!.features.has('shader-f16') ? 'float16' : 'float32';
  const multiply = () => valuesOf(() => involution(6));
  await useWebgpu();
  const expected = await multiply();
  assertEqual(await restart({ float16: true }), able, 'what products are computed in');
  const largest = (await multiply()).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - expected[i])),
    0,
  );
  // Nine products of numbers below 1, each rounded three times.
  assertEqual(largest <= (able === 'float16' ? 9 * 3.1 * 2 ** -11 : 0), true, `off by ${largest}`);
  assertEqual(await restart(), 'float32', 'what they are without');
  assertEqual([...(await multiply())], [...expected], 'values without');
});

const suite = PAGE_BACKENDS.find(({ name }) => name === 'webgpu')!;

/** What the suite says of a case while a kernel is what a mistake would make of it, or something befalls the device. */
async function judgementOf(sabotage: (current: WebGPUBackend) => void): Promise<string> {
  const [one] = casesFor(suite, ['Involution2D:forward:k=3,*'], { quick: true });
  const conformance = await openConformance(suite);
  try {
    const { status: before } = await conformance.run(one);
    sabotage(device());
    const { status, failure } = await conformance.run(one);
    return `${before}, then ${status}: ${failure?.kind}: ${failure?.message}`;
  } finally {
    await conformance.close();
    await useWebgpu();
  }
}

/** Puts a kernel in the place of the right one. */
function replaceKernel(kernelFunc: (x: tf.TensorInfo, current: WebGPUBackend) => tf.TensorInfo) {
  tf.unregisterKernel(Involution2D, 'webgpu');
  tf.registerKernel({
    kernelName: Involution2D,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, backend }) =>
      kernelFunc((inputs as { x: tf.TensorInfo }).x, backend as unknown as WebGPUBackend),
  });
}

const program = (x: tf.TensorInfo, code: string): WebGPUProgram => ({
  variableNames: ['x'],
  outputShape: x.shape,
  shaderKey: code,
  workgroupSize: [64, 1, 1],
  dispatchLayout: { x: [0] },
  dispatch: [1, 1, 1],
  getUserCode: () => code,
});

const FAULTS: Record<string, { sabotage: (current: WebGPUBackend) => void; verdict: RegExp }> = {
  'a bad shader': {
    sabotage: () =>
      replaceKernel((x, current) =>
        current.runWebGPUProgram(
          program(x, 'fn main(index: i32) { result[index] = nosuch(x[index]); }'),
          [x],
          'float32',
        ),
      ),
    verdict: /^pass, then fail: device: WebGPU error: .*nosuch/s,
  },
  'a stale recycled buffer': {
    sabotage: () =>
      replaceKernel((x, current) => {
        const y = current.makeTensorInfo(x.shape, 'float32');
        current.uploadToGPU(y.dataId);
        return y;
      }),
    verdict: /^pass, then fail: numbers: .* is NaN, expected/s,
  },
  'an uncaptured error': {
    sabotage: ({ device: gpu }) =>
      gpu.createBindGroupLayout({
        entries: [0, 0].map((binding) => ({ binding, visibility: 4, buffer: { type: 'uniform' } })),
      }),
    verdict: /^pass, then fail: device: WebGPU error: /s,
  },
  'a lost device': {
    sabotage: ({ device: gpu }) => gpu.destroy(),
    verdict: /^pass, then fail: device: the WebGPU device was lost \(destroyed\)/s,
  },
  'a leaked buffer': {
    sabotage: () =>
      replaceKernel((x, current) => {
        current.bufferManager.acquireBuffer(64, GPUBufferUsage.STORAGE);
        return tf.zeros(x.shape);
      }),
    verdict: /^pass, then fail: /s,
  },
};

for (const [fault, { sabotage, verdict }] of Object.entries(FAULTS)) {
  test(
    `the suite fails for ${fault}`,
    async () => {
      const judgement = await judgementOf(sabotage);
      assertEqual(verdict.test(judgement), true, `${verdict}: ${judgement}`);
    },
    { checksLeaks: false },
  );
}
