/** Sizes of windows that a shader runs on; values in uniforms.ts of @dynaconv/involution-ops. */
export const WINDOW_SIZES = {
  outMap: 'ivec2', // height and width
  groups: 'int',
  K: 'int',
} as const;

/** Sizes of a map. */
export const MAP_SIZES = {
  outMap: 'ivec2',
  channels: 'int',
} as const;

/** Sizes of windows, and of the maps between which they gather. */
export const SIZES = {
  ...MAP_SIZES,
  ...WINDOW_SIZES,
  inMap: 'ivec2',
  channelsPerGroup: 'int',
} as const;

/** Weights [B, H, W, G, K, K] are packed by the taps of a window. */
export const WINDOWS = `
/** Index of the first window of a pixel among all. */
int windowAt(ivec2 map, int row, int column) {
  return (row * map.y + column) * groups;
}

int tapTexel(int window, ivec2 tap) {
  int pairs = (K + 1) >> 1;
  return (window * pairs + (tap.x >> 1)) * pairs + (tap.y >> 1);
}
`;

/** Maps [B, H, W, C] are packed by pixels of a row and channels. */
export const MAPS = `
bool isInside(int at, int size) {
  return at >= 0 && at < size;
}

/** The texel of a pixel, b * height + row its place among all rows, and a pair of channels. */
int pixelTexel(ivec2 map, int row, int column, int channelPair) {
  return (row * ((map.y + 1) >> 1) + (column >> 1)) * ((channels + 1) >> 1) + channelPair;
}
`;

/** Where a fragment of a map is: it has two pixels of a row and two channels. */
export const MAP_OUTPUT = `
struct Place {
  int b;
  ivec2 pixel; // the first
  int channelPair;
};

Place outputPlace() {
  int channelPairs = (channels + 1) >> 1;
  int pixelPairs = (outMap.y + 1) >> 1;
  int texel = outputTexel();
  int pair = texel / channelPairs;
  int row = pair / pixelPairs;
  int b = row / outMap.x;
  return Place(b, ivec2(row - b * outMap.x, 2 * (pair - row * pixelPairs)), texel - pair * channelPairs);
}

/** Writes a texel, with 0 where it has no second pixel or no second channel. */
void setPixels(vec4 texel, Place place) {
  if (place.pixel.y + 1 == outMap.y) texel.ba = vec2(0);
  if (2 * place.channelPair + 1 == channels) texel.ga = vec2(0);
  setOutput(texel);
}
`;

/** Where a fragment of weights is: it has 2×2 taps of a window. */
export const WINDOW_OUTPUT = `
struct Taps {
  int b;
  ivec2 pixel;
  int group;
  int window; // its index among all
  ivec2 first;
};

Taps outputTaps() {
  int pairs = (K + 1) >> 1;
  int texel = outputTexel();
  int window = texel / (pairs * pairs);
  int block = texel - window * pairs * pairs;
  int column = window / groups;
  int row = column / outMap.y;
  int b = row / outMap.x;
  ivec2 pixel = ivec2(row - b * outMap.x, column - row * outMap.y);
  return Taps(b, pixel, window - column * groups, window, 2 * ivec2(block / pairs, block % pairs));
}

/** Writes a texel, with 0 where it has no tap. */
void setTaps(vec4 texel, ivec2 first) {
  if (first.y + 1 == K) texel.ga = vec2(0);
  if (first.x + 1 == K) texel.ba = vec2(0);
  setOutput(texel);
}
`;
