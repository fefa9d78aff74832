import { MAP_OUTPUT, MAPS, SIZES, WINDOW_OUTPUT, WINDOWS } from './maps.ts';
import type { Shader } from './shader.ts';

/** Where the positions of a window are; `K` is their number, K² of the op, and `side` its K. */
const POSITIONS = `
ivec2 pixelOf(ivec2 window, int position) {
  return stride * window + ivec2(position / side, position % side) - side / 2;
}

bool isOnMap(ivec2 pixel, ivec2 map) {
  return isInside(pixel.x, map.x) && isInside(pixel.y, map.y);
}
`;

const UNIFORMS = { ...SIZES, stride: 'ivec2', side: 'int' } as const;

/**
 * y[pixel, c] = Σ over the windows that hold the pixel, Σ over their positions, weight · x[pixel of the position, c].
 * `outMap` is the map, `inMap` the windows.
 * @param place of the weight in a window's matrix, by the position of the pixel that is written, `own`, and of the one that is read, `other`
 */
export const outlookShader = (place: 'ivec2(own, other)' | 'ivec2(other, own)'): Shader => ({
  inputs: ['x', 'attention'],
  uniforms: UNIFORMS,
  glsl: `${MAPS}${MAP_OUTPUT}${WINDOWS}${POSITIONS}
Place place;
ivec2 group; // of either channel

float weightAt(int window, ivec2 place) {
  return lane(rowOf(texelAt(attention, tapTexel(window, place)), place.x), place.y);
}

/** What a window adds to the pixel at the position \`own\` of it. */
vec2 mixed(ivec2 at, int own) {
  vec2 sum = vec2(0);
  int window = windowAt(inMap, place.b * inMap.x + at.x, at.y);
  for (int other = 0; other < K; other++) {
    ivec2 read = pixelOf(at, other);
    if (!isOnMap(read, outMap)) continue;
    vec2 weight = vec2(weightAt(window + group.x, ${place}));
    if (group.y != group.x) weight.y = weightAt(window + group.y, ${place});
    int texel = pixelTexel(outMap, place.b * outMap.x + read.x, read.y, place.channelPair);
    sum += weight * rowOf(texelAt(x, texel), read.y);
  }
  return sum;
}

vec2 sumAt(ivec2 pixel) {
  vec2 sum = vec2(0);
  ivec2 reach = pixel + side / 2;
  ivec2 first = max((reach - side + stride) / stride, 0);
  ivec2 last = min(reach / stride, inMap - 1);
  for (int i = first.x; i <= last.x; i++) {
    for (int j = first.y; j <= last.y; j++) {
      ivec2 position = reach - stride * ivec2(i, j);
      sum += mixed(ivec2(i, j), position.x * side + position.y);
    }
  }
  return sum;
}

void main() {
  place = outputPlace();
  group = ivec2(2 * place.channelPair, 2 * place.channelPair + 1) / channelsPerGroup;
  vec4 sums = vec4(sumAt(place.pixel), 0, 0);
  if (place.pixel.y + 1 < outMap.y) sums.ba = sumAt(place.pixel + ivec2(0, 1));
  setPixels(sums, place);
}
`,
});

/**
 * dattention[window, g, to, from] = Σ_{c in g} dy[pixel of to, c] · x[pixel of from, c]. A fragment has 2×2 elements of a matrix.
 * `outMap` is the windows, `inMap` the map.
 */
export const OUTLOOK_CORRELATE: Shader = {
  inputs: ['dy', 'x'],
  uniforms: UNIFORMS,
  glsl: `${MAPS}${WINDOWS}${WINDOW_OUTPUT}${POSITIONS}
void main() {
  Taps taps = outputTaps();
  ivec2 to0 = pixelOf(taps.pixel, taps.first.x);
  ivec2 to1 = pixelOf(taps.pixel, taps.first.x + 1);
  ivec2 from0 = pixelOf(taps.pixel, taps.first.y);
  ivec2 from1 = pixelOf(taps.pixel, taps.first.y + 1);
  int top = taps.b * inMap.x;
  int begin = taps.group * channelsPerGroup;
  int end = begin + channelsPerGroup;
  vec4 sums = vec4(0);
  for (int pair = begin / 2; 2 * pair < end; pair++) {
    vec2 dy0 = rowOf(texelAt(dy, pixelTexel(inMap, top + to0.x, to0.y, pair)), to0.y);
    vec2 dy1 = rowOf(texelAt(dy, pixelTexel(inMap, top + to1.x, to1.y, pair)), to1.y);
    vec2 x0 = rowOf(texelAt(x, pixelTexel(inMap, top + from0.x, from0.y, pair)), from0.y);
    vec2 x1 = rowOf(texelAt(x, pixelTexel(inMap, top + from1.x, from1.y, pair)), from1.y);
    // A texel at an end of the group may have a channel of another.
    if (2 * pair >= begin) sums += vec4(dy0.x * x0.x, dy0.x * x1.x, dy1.x * x0.x, dy1.x * x1.x);
    if (2 * pair + 1 < end) sums += vec4(dy0.y * x0.y, dy0.y * x1.y, dy1.y * x0.y, dy1.y * x1.y);
  }
  bvec2 writes = bvec2(isOnMap(to0, inMap), isOnMap(to1, inMap));
  bvec2 reads = bvec2(isOnMap(from0, inMap), isOnMap(from1, inMap));
  setTaps(vec4(
    writes.x && reads.x ? sums.r : 0.,
    writes.x && reads.y ? sums.g : 0.,
    writes.y && reads.x ? sums.b : 0.,
    writes.y && reads.y ? sums.a : 0.
  ), taps.first);
}
`,
};
