/** Sizes of windows that a shader runs on; values in uniforms.ts of @dynaconv/involution-ops. */
export const WINDOW_SIZES = {
  outMap: 'ivec2', // height and width
  groups: 'int',
  K: 'int',
} as const;

/** Sizes of a map [B, H, W, C]. */
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

/** Where a number among all pixels of a batch is. */
export const PLACE = `
struct Place {
  b: i32,
  pixel: vec2<i32>,
}

fn placeOf(pixel: i32, map: vec2<i32>) -> Place {
  let row = pixel / map.y;
  let b = row / map.x;
  return Place(b, vec2<i32>(row - b * map.x, pixel - row * map.y));
}

// Number of a pixel among all.
fn pixelAt(b: i32, pixel: vec2<i32>, map: vec2<i32>) -> i32 {
  return (b * map.x + pixel.x) * map.y + pixel.y;
}
`;
