/**
 * GLSL that says which positions of an axis a position gathers from: `gathers` how many it tries, `gather` what the nth is and
 * by which tap it is weighed, with a source of −1 where it reads nothing. `firstSource` is where a window of K neighbours
 * begins, `isRead` whether a position of it is inside the axis, and `columnShift` how much further the next window begins.
 */
export type Window = string;

/** What a window knows of an axis; see uniforms.ts of @dynaconv/involution-ops. */
export const AXES = { rowAxis: 'ivec4', columnAxis: 'ivec4' } as const;

/** Output o reads s·o + d·u − p for each tap u, where that is inside. axis: (size of the source, stride, dilation, padding). */
export const STRIDED: Window = `
int firstSource(int at, ivec4 axis, int K) {
  return axis.y * at - axis.w;
}

bool isRead(int source, ivec4 axis) {
  return source >= 0 && source < axis.x;
}

/** Of windows with stride 1. */
int columnShift(int at, ivec4 axis, int K) {
  return 1;
}

int gathers(int at, ivec4 axis, int K) {
  return K;
}

ivec2 gather(int at, int n, ivec4 axis, int K) {
  int source = axis.y * at + axis.z * n - axis.w;
  return ivec2(isRead(source, axis) ? source : -1, n);
}
`;

/** The transpose of `STRIDED`: input h is read by the outputs o with s·o + d·u − p = h. */
export const STRIDED_BACKWARD: Window = `
int gathers(int at, ivec4 axis, int K) {
  return K;
}

ivec2 gather(int at, int n, ivec4 axis, int K) {
  int reach = at + axis.w - axis.z * n;
  int source = reach / axis.y;
  bool reads = reach >= 0 && source * axis.y == reach && source < axis.x;
  return ivec2(reads ? source : -1, n);
}
`;

export const WINDOW_START = `
/** First position of the window of K about a position, moved inside the axis at its ends. */
int windowStart(int at, int size, int K) {
  return clamp(at - K / 2, 0, size - K);
}
`;

/** Every window lies inside the axis, moved there at its ends. axis: (size, 0, 0, 0). */
export const CLAMPED: Window = `${WINDOW_START}
int firstSource(int at, ivec4 axis, int K) {
  return windowStart(at, axis.x, K);
}

/** Beyond the axis are only a texel that no tap needs, and rows past the last tap. */
bool isRead(int source, ivec4 axis) {
  return true;
}

int columnShift(int at, ivec4 axis, int K) {
  return firstSource(at + 1, axis, K) - firstSource(at, axis, K);
}

int gathers(int at, ivec4 axis, int K) {
  return K;
}

ivec2 gather(int at, int n, ivec4 axis, int K) {
  return ivec2(windowStart(at, axis.x, K) + n, n);
}
`;

/** The transpose of `CLAMPED`: the positions whose window covers this one, which are neighbours of each other. */
export const CLAMPED_BACKWARD: Window = `${WINDOW_START}
int firstReader(int at, int K) {
  return at < K ? 0 : at - K / 2;
}

int gathers(int at, ivec4 axis, int K) {
  int last = at >= axis.x - K ? axis.x - 1 : at + K / 2;
  return last - firstReader(at, K) + 1;
}

ivec2 gather(int at, int n, ivec4 axis, int K) {
  int source = firstReader(at, K) + n;
  bool reads = n < gathers(at, axis, K);
  return ivec2(reads ? source : -1, at - windowStart(source, axis.x, K));
}
`;
