import type { Shader } from './shader.ts';

/** Writes the four elements of a texel of shape `to`, each found by its index in the tensor. */
const elementwise = (elementAt: string): string => `
${elementAt}
void main() {
  int columns = (to.z + 1) / 2;
  int texel = outputTexel();
  int column = 2 * (texel % columns);
  int row = 2 * (texel / columns % ((to.y + 1) / 2));
  int outer = texel / columns / ((to.y + 1) / 2);
  int first = (outer * to.y + row) * to.z + column;
  bool hasColumn = column + 1 < to.z;
  bool hasRow = row + 1 < to.y;
  setOutput(vec4(
    elementAt(first),
    hasColumn ? elementAt(first + 1) : 0.,
    hasRow ? elementAt(first + to.z) : 0.,
    hasRow && hasColumn ? elementAt(first + to.z + 1) : 0.
  ));
}
`;

/** From a texture with an element a texel, of which a slice is the part from `offsetx` on. */
export const PACK: Shader = {
  inputs: ['x'],
  uniforms: { to: 'ivec3' },
  glsl: elementwise('float elementAt(int index) { return texelAt(x, index + offsetx).r; }'),
};

/** From a texture that is packed by another shape. */
export const REPACK: Shader = {
  inputs: ['x'],
  uniforms: { to: 'ivec3', from: 'ivec3' },
  glsl: elementwise(`
float elementAt(int index) {
  int column = index % from.z;
  int row = index / from.z % from.y;
  int outer = index / from.z / from.y;
  int texel = (outer * ((from.y + 1) / 2) + row / 2) * ((from.z + 1) / 2) + column / 2;
  return lane(rowOf(texelAt(x, texel), row), column);
}`),
};
