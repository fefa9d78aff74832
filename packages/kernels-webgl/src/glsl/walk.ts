/** A walk over texels with a constant step, which saves the division that finds each by its index. */
export const WALK = `
struct Walk {
  ivec2 place;
  ivec2 stride;
  int width;
};

Walk walkFrom(sampler2D tensor, int index, int stride) {
  int width = textureSize(tensor, 0).x;
  return Walk(placeOf(index, width), placeOf(stride, width), width);
}

vec4 take(sampler2D tensor, inout Walk walk) {
  vec4 texel = texelFetch(tensor, walk.place, 0);
  walk.place += walk.stride;
  if (walk.place.x >= walk.width) walk.place += ivec2(-walk.width, 1);
  return texel;
}

/** One of the three columns in two texels of a row that begin at an odd place or not. */
vec2 columnOf(vec4 here, vec4 after, int n, bool odd) {
  if (n == 0) return odd ? here.ba : here.rg;
  if (n == 1) return odd ? after.rg : here.ba;
  return odd ? after.ba : after.rg;
}
`;
