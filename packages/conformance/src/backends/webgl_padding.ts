import type { GPGPUProgram, MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import { engine, type Tensor } from '@tensorflow/tfjs-core';

/**
 * tfjs packs the last two axes of a tensor by 2×2 into texels: where they are odd, lanes are left over. Stock ops leave there
 * whatever they compute of zeros, 1 for exp, so that a kernel may not count on what it finds.
 */
const FILL_PADDING = `
void main() {
  ivec3 rc = getOutputCoords();
  vec4 texel = getA(rc.x, rc.y, rc.z);
  if (rc.z + 1 >= columns) texel.ga = vec2(garbage);
  if (rc.y + 1 >= rows) texel.ba = vec2(garbage);
  setOutput(texel);
}
`;

/** The tensor's values in a packed texture whose left-over lanes hold something else than 0. */
export function withDirtyPadding(backend: MathBackendWebGL, x: Tensor, garbage: number): Tensor {
  if (x.size === 0) return x.clone();
  const [columns = 1, rows = 1, ...outer] = [...x.shape].reverse();
  const shape: [number, number, number] = [outer.reduce((a, b) => a * b, 1), rows, columns];
  const program: GPGPUProgram = {
    variableNames: ['A'],
    outputShape: shape,
    userCode: FILL_PADDING,
    packedInputs: true,
    packedOutput: true,
    customUniforms: [
      { name: 'rows', type: 'int' },
      { name: 'columns', type: 'int' },
      { name: 'garbage', type: 'float' },
    ],
  };
  const input = { dataId: x.dataId, shape, dtype: x.dtype };
  const { dataId } = backend.runWebGLProgram(program, [input], 'float32', [
    [rows],
    [columns],
    [garbage],
  ]);
  return engine().makeTensorFromTensorInfo({ dataId, shape: x.shape, dtype: x.dtype }, backend);
}
