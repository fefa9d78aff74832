/**
 * WGSL that says which positions of an axis a position gathers from: `gathers` gives the first and the end of the numbers that it
 * tries, `gather` what the nth is and by which tap it is weighed, with a source of −1 where it reads nothing.
 */
export type Window = string;

/** What a window knows of an axis; see uniforms.ts of @dynaconv/involution-ops. */
export const AXES = { rowAxis: 'ivec4', columnAxis: 'ivec4' } as const;

/** Output o reads s·o + d·u − p for each tap u, where that is inside. axis: (size of the source, stride, dilation, padding). */
export const STRIDED: Window = `
fn gathers(at: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  let origin = axis.y * at - axis.w;
  // Sources from 0 on, and before the size; both quotients are of numbers that are not negative.
  let first = (max(-origin, 0) + axis.z - 1) / axis.z;
  let end = (max(axis.x - origin, 0) + axis.z - 1) / axis.z;
  return vec2<i32>(first, min(end, K));
}

fn gather(at: i32, n: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  return vec2<i32>(axis.y * at + axis.z * n - axis.w, n);
}
`;

/** The transpose of `STRIDED`: input h is read by the outputs o with s·o + d·u − p = h. */
export const STRIDED_BACKWARD: Window = `
fn gathers(at: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  return vec2<i32>(0, K);
}

fn gather(at: i32, n: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  let reach = at + axis.w - axis.z * n;
  let source = reach / axis.y;
  let reads = reach >= 0 && source * axis.y == reach && source < axis.x;
  return vec2<i32>(select(-1, source, reads), n);
}
`;

export const WINDOW_START = `
// First position of the window of K about a position, moved inside the axis at its ends.
fn windowStart(at: i32, size: i32, K: i32) -> i32 {
  return clamp(at - K / 2, 0, size - K);
}
`;

/** Every window lies inside the axis, moved there at its ends. axis: (size, 0, 0, 0). */
export const CLAMPED: Window = `${WINDOW_START}
fn gathers(at: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  return vec2<i32>(0, K);
}

fn gather(at: i32, n: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  return vec2<i32>(windowStart(at, axis.x, K) + n, n);
}
`;

/** The transpose of `CLAMPED`: the positions whose window covers this one, which are neighbours of each other. */
export const CLAMPED_BACKWARD: Window = `${WINDOW_START}
fn gathers(at: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  let first = select(at - K / 2, 0, at < K);
  let last = select(at + K / 2, axis.x - 1, at >= axis.x - K);
  return vec2<i32>(first, last + 1);
}

fn gather(at: i32, n: i32, axis: vec4<i32>, K: i32) -> vec2<i32> {
  return vec2<i32>(n, at - windowStart(n, axis.x, K));
}
`;
