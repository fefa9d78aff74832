/** What a variable's elements are: numbers, or four neighbours along the last axis at once. */
export type Lanes = 1 | 4;

export const UNIFORM_TYPES = {
  int: 'i32',
  ivec2: 'vec2<i32>',
  ivec4: 'vec4<i32>',
  float: 'f32',
} as const;

type UniformType = keyof typeof UNIFORM_TYPES;

/**
 * A compute shader. Its source has no shape in it, one serves every shape; and it reads every input: of one that it does not
 * read, WebGPU's automatic layouts know nothing, and the call is invalid.
 */
export interface Shader {
  /** The inputs' names, each with the lanes of its elements. */
  inputs: Readonly<Record<string, Lanes>>;
  uniforms: Readonly<Record<string, UniformType>>;
  /** Lanes of `result`'s elements. */
  lanes: Lanes;
  /** Whether `wgsl` calls `multiplyAdd` of products.ts, whose precision is the device's. */
  multiplies?: boolean;
  /** Defines `fn main(index: i32)`, which returns at once from `uniforms.threads` on. */
  wgsl: string;
}

/** The type of an element, by the name `V` in shaders that are written for both. */
export const laneType = (lanes: Lanes): string =>
  `alias V = ${lanes === 4 ? 'vec4<f32>' : 'f32'};\n`;
