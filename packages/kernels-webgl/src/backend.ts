/** All contact with the private parts of @tensorflow/tfjs-backend-webgl. */

import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { env, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { PACK, REPACK } from './glsl/pack.ts';
import type { Shader } from './glsl/shader.ts';
import { TEXELS } from './glsl/texels.ts';
import { packAlike, packedShape, texelsOf } from './layout.ts';

/** What a shader is run on. */
export interface Call {
  inputs: readonly TensorInfo[];
  /** Numbers of each uniform. */
  uniforms: Readonly<Record<string, readonly number[]>>;
  /** Shape of the output. */
  shape: readonly number[];
}

/** What these kernels use of tfjs's backend. */
type Backend = Pick<
  MathBackendWebGL,
  'runWebGLProgram' | 'makeTensorInfo' | 'disposeIntermediateTensorInfo' | 'texData' | 'readSync'
>;

/**
 * Runs a shader of a kernel.
 * @param op as errors name it
 * @throws RangeError where a tensor has more texels than the device's textures
 */
export function run(backend: unknown, op: string, shader: Shader, call: Call): TensorInfo {
  const device = attach(backend);
  const { shape } = call;
  if (isEmpty(call) || call.inputs.some(isEmpty)) {
    // tfjs has no texture for a tensor without elements; a sum over none of them is 0.
    const zeros = new Float32Array(util.sizeFromShape([...shape]));
    return device.makeTensorInfo([...shape], 'float32', zeros);
  }
  assertFits(op, 'the output', shape);
  const temporary: TensorInfo[] = [];
  try {
    const inputs = call.inputs.map((input) => {
      const packed = pack(device, op, input);
      if (packed.dataId !== input.dataId) temporary.push(packed);
      return packed;
    });
    return runProgram(device, shader, inputs, call, true);
  } finally {
    for (const tensor of temporary) device.disposeIntermediateTensorInfo(tensor);
  }
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
    attach(backend).disposeIntermediateTensorInfo(tensor);
  }
}

/** A tensor that stays on the CPU until a program reads it. */
export const upload = (
  backend: unknown,
  shape: readonly number[],
  values: Float32Array,
): TensorInfo => attach(backend).makeTensorInfo([...shape], 'float32', values);

/** A tensor's numbers: at once where the CPU has them, else when the device has computed them. */
export const readSync = (backend: unknown, { dataId }: TensorInfo) =>
  attach(backend).readSync(dataId) as Float32Array | Int32Array;

function attach(backend: unknown): Backend {
  const device = backend as Backend;
  if (typeof device?.runWebGLProgram !== 'function' || !device.texData?.get) {
    throw new Error(
      "kernels-webgl: cannot find the textures of backend 'webgl'; expected @tensorflow/tfjs-backend-webgl 4.x, see https://www.npmjs.com/package/@tensorflow/tfjs-backend-webgl",
    );
  }
  if (env().getNumber('WEBGL_VERSION') !== 2) {
    throw new Error(
      "kernels-webgl: this device has WebGL 1, expected WebGL 2; unregister() from '@dynaconv/kernels-webgl/base' leaves the ops to stock ops",
    );
  }
  return device;
}

/** A tensor as one that is packed by its own shape: itself where it is, or is not on the device yet. */
function pack(device: Backend, op: string, input: TensorInfo): TensorInfo {
  const view = { ...input, shape: [...packedShape(input.shape)] };
  const { texture, isPacked, shape } = device.texData.get(input.dataId);
  // tfjs keeps the shape that a texture was packed by; that of the tensor may be another since.
  if (texture != null && isPacked && packAlike(shape, input.shape)) return view;
  assertFits(op, 'an input', input.shape);
  if (texture == null) return view;
  const call = { inputs: [], uniforms: { to: view.shape }, shape: view.shape };
  if (!isPacked) {
    const flat = { ...input, shape: [util.sizeFromShape(input.shape)] };
    return runProgram(device, PACK, [flat], call, false);
  }
  const from = [...packedShape(shape)];
  const uniforms = { ...call.uniforms, from };
  return runProgram(device, REPACK, [{ ...input, shape: from }], { ...call, uniforms }, true);
}

function runProgram(
  device: Backend,
  shader: Shader,
  inputs: readonly TensorInfo[],
  { uniforms, shape }: Call,
  packedInputs: boolean,
): TensorInfo {
  const program: GPGPUProgram = {
    variableNames: [...shader.inputs],
    outputShape: [...packedShape(shape)],
    userCode: TEXELS + shader.glsl,
    enableShapeUniforms: true,
    packedInputs,
    packedOutput: true,
    customUniforms: Object.entries(shader.uniforms).map(([name, type]) => ({ name, type })),
  };
  const values = Object.keys(shader.uniforms).map((name) => [...uniforms[name]]);
  const { dataId } = device.runWebGLProgram(program, [...inputs], 'float32', values);
  return { dataId, shape: [...shape], dtype: 'float32' };
}

const isEmpty = ({ shape }: Pick<Call, 'shape'>): boolean => shape.includes(0);

function assertFits(op: string, what: string, shape: readonly number[]): void {
  const side = env().getNumber('WEBGL_MAX_TEXTURE_SIZE');
  const texels = texelsOf(packedShape(shape));
  if (texels > side ** 2) {
    throw new RangeError(
      `kernels-webgl: ${op}: ${what} of shape [${shape.join(', ')}] takes ${texels} texels, more than the ${side} × ${side} that this device has in a texture; use smaller batches or images`,
    );
  }
}
