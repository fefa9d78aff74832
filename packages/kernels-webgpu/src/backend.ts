/** All contact with the private parts of @tensorflow/tfjs-backend-webgpu. */

import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { precisionOf } from './float16.ts';
import { multiplyAdd, type ProductPrecision } from './wgsl/products.ts';
import { type Shader, UNIFORM_TYPES } from './wgsl/shader.ts';

/** What a shader is run on. */
export interface Call {
  inputs: readonly TensorInfo[];
  /** Numbers of each uniform. */
  uniforms: Readonly<Record<string, readonly number[]>>;
  /** Shape of the output. */
  shape: readonly number[];
  /** How many threads there are; one for each element of the output where left out. */
  threads?: number;
}

/** What these kernels use of tfjs's backend. */
type Backend = Pick<
  WebGPUBackend,
  'runWebGPUProgram' | 'makeTensorInfo' | 'disposeData' | 'device' | 'readSync'
>;

const WORKGROUP = 64;

/**
 * Runs a shader of a kernel.
 * @param op as errors name it
 * @throws RangeError where a tensor is larger than what the device lets a shader see; Error where the device was lost
 */
export function run(backend: unknown, op: string, shader: Shader, call: Call): TensorInfo {
  const device = attach(backend, op);
  const { shape, inputs } = call;
  if (isEmpty(call) || inputs.some(isEmpty)) {
    // WebGPU binds no empty buffers; a sum over no elements is 0.
    const zeros = new Float32Array(util.sizeFromShape([...shape]));
    return device.makeTensorInfo([...shape], 'float32', zeros);
  }
  for (const input of inputs) assertFits(device, op, 'an input', input.shape);
  assertFits(device, op, 'the output', shape);
  const size = util.sizeFromShape([...shape]);
  const threads = call.threads ?? size / shader.lanes;
  const output = device.makeTensorInfo([...shape], 'float32');
  // Rank and broadcasting of shapes are in tfjs's key of a program: by shapes that are always alike, every shape has the same.
  const scalars = inputs.map(({ dataId, dtype }) => ({ dataId, dtype, shape: [] }));
  device.runWebGPUProgram(
    programOf(shader, size, threads, precisionOf(device.device)),
    scalars,
    'float32',
    [
      { type: 'int32', data: [threads] },
      ...Object.entries(shader.uniforms).map(([name, type]) => ({
        type: type === 'float' ? 'float32' : 'int32',
        data: [...call.uniforms[name]],
      })),
    ],
    { ...output, shape: [size] },
  );
  return output;
}

/** Runs `use` on tensors that only it needs. */
export function withTensor<T>(
  backend: unknown,
  tensor: TensorInfo,
  use: (tensor: TensorInfo) => T,
): T {
  try {
    return use(tensor);
  } finally {
    (backend as Backend).disposeData(tensor.dataId);
  }
}

/** A tensor that stays on the CPU until a program reads it. */
export const upload = (backend: unknown, values: Float32Array | Int32Array): TensorInfo =>
  (backend as Backend).makeTensorInfo(
    [values.length],
    values instanceof Int32Array ? 'int32' : 'float32',
    values,
  );

/**
 * A tensor's numbers: at once where the CPU has them, which it has until a program reads them; else tfjs blocks the page for them,
 * with a warning.
 */
export const readSync = (backend: unknown, { dataId }: TensorInfo) =>
  (backend as Backend).readSync(dataId) as Float32Array | Int32Array;

/** Why a device was lost, of those that were. */
const losses = new WeakMap<GPUDevice, string>();
const watched = new WeakSet<GPUDevice>();

function attach(backend: unknown, op: string): Backend {
  const tfjs = backend as Backend;
  if (typeof tfjs?.runWebGPUProgram !== 'function' || !tfjs.device?.limits) {
    throw new Error(
      "kernels-webgpu: cannot find the device of backend 'webgpu'; expected @tensorflow/tfjs-backend-webgpu 4.x, see https://www.npmjs.com/package/@tensorflow/tfjs-backend-webgpu",
    );
  }
  const { device } = tfjs;
  if (!watched.has(device)) {
    watched.add(device);
    device.lost.then(({ reason, message }) => {
      losses.set(device, [reason, message].filter(Boolean).join(': '));
    });
  }
  const loss = losses.get(device);
  if (loss !== undefined) {
    throw new Error(
      `kernels-webgpu: ${op}: the WebGPU device was lost (${loss}), and all tensors with it; restart() from '@dynaconv/kernels-webgpu' starts the backend anew`,
    );
  }
  return tfjs;
}

function programOf(
  shader: Shader,
  size: number,
  threads: number,
  precision: ProductPrecision,
): WebGPUProgram {
  const { inputs, lanes } = shader;
  const wgsl = shader.multiplies ? multiplyAdd(precision, lanes) + shader.wgsl : shader.wgsl;
  const uniforms = ['threads: i32', ...Object.entries(shader.uniforms).map(declare)].join(', ');
  const variableNames = Object.keys(inputs);
  const variableComponents = Object.values(inputs);
  return {
    variableNames,
    variableComponents,
    outputComponent: lanes,
    outputShape: [size],
    uniforms: `${uniforms},`,
    // Whatever changes the code, in full; tfjs adds the inputs' names and types.
    shaderKey: `dynaconv ${variableComponents} ${lanes} ${uniforms} ${wgsl}`,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(threads / WORKGROUP), 1, 1],
    getUserCode: () => wgsl,
  };
}

const declare = ([name, type]: [string, keyof typeof UNIFORM_TYPES]): string =>
  `${name}: ${UNIFORM_TYPES[type]}`;

const isEmpty = ({ shape }: Pick<Call, 'shape'>): boolean => shape.includes(0);

const BYTES = 4;

function assertFits({ device }: Backend, op: string, what: string, shape: readonly number[]): void {
  const bytes = BYTES * util.sizeFromShape([...shape]);
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  if (bytes > most) {
    throw new RangeError(
      `kernels-webgpu: ${op}: ${what} of shape [${shape.join(', ')}] takes ${bytes} bytes, more than the ${most} that this device lets a shader see; use smaller batches or images`,
    );
  }
}
