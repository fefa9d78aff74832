/**
 * Reading and writing packed textures by the index of a texel. Programs count texels themselves, instead of using the
 * samplers that tfjs generates: those have the shapes of tensors in their source, so that each new shape is compiled anew, or
 * take shapes as uniforms with the axes of size 1 squeezed out.
 */
export const TEXELS = `
/** Where a texture of some width has a texel. Integers divide slowly; this quotient is off by one at most. */
ivec2 placeOf(int index, int width) {
  int row = int(float(index) / float(width));
  int column = index - row * width;
  if (column < 0) return ivec2(column + width, row - 1);
  return column < width ? ivec2(column, row) : ivec2(column - width, row + 1);
}

vec4 texelAt(sampler2D tensor, int index) {
  return texelFetch(tensor, placeOf(index, textureSize(tensor, 0).x), 0);
}

/** Index of the texel that this fragment writes. */
int outputTexel() {
  ivec2 place = ivec2(gl_FragCoord.xy);
  return place.y * ((outTexShape.y + 1) / 2) + place.x;
}

/** The half of a texel that holds a row of its tensor. */
vec2 rowOf(vec4 texel, int row) {
  return (row & 1) == 0 ? texel.rg : texel.ba;
}

float lane(vec2 columns, int column) {
  return (column & 1) == 0 ? columns.x : columns.y;
}
`;
