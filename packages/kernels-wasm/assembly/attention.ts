import { expOfNonPositive } from './lib/exp';
import { sumOfLanes } from './lib/lanes';
import { columnBias, Positions, rowBias } from './lib/positions';

/** attention = softmax over each window of logits + relative position bias, for the rows from `first` to before `last`. */
export function attention(
  first: i32, last: i32, positions: Positions, logits: usize, bias: usize, y: usize, constants: usize,
): void {
  const rowBytes = positions.width * positions.groups * positions.kernelSize * positions.kernelSize << 2;
  for (; first < last; first++) {
    const at = first * rowBytes;
    attentionRow(positions, first % positions.height, 0, positions.width, logits + at, bias, y + at, constants);
  }
}

/** The windows of `columns` pixels of output row `i`, from column `first` on: [columns, G, K, K]. */
export function attentionRow(
  positions: Positions, i: i32, first: i32, columns: i32, logits: usize, bias: usize, y: usize, constants: usize,
): void {
  const K = positions.kernelSize;
  const span = 2 * K - 1 << 2;
  const groupBias = span * (2 * K - 1);
  const windowBytes = K * K << 2;
  const fromRow = bias + rowBias(positions, i);
  for (let j = first; j < first + columns; j++) {
    let from = fromRow + columnBias(positions, j);
    for (let g = 0; g < positions.groups; g++) {
      softmax(y, windowBytes, addBias(logits, from, span, K, y), constants);
      from += groupBias;
      logits += windowBytes;
      y += windowBytes;
    }
  }
}

/**
 * y = logits + bias over one window, whose biases have rows `span` bytes apart. Two running maxima, since one would wait for
 * itself four cycles at every vector.
 * @returns the largest
 */
// @ts-ignore: decorator
@inline
function addBias(logits: usize, bias: usize, span: i32, K: i32, y: usize): f32 {
  const row = K << 2;
  if (K < 5) return addBiasByElement(logits, bias, span, K, y);
  let even = f32x4.splat(-f32(Infinity)), odd = even;
  const last = row - 16;
  for (let u = 0; u < K; u++) {
    let at = 0;
    for (; at + 16 < last; at += 32) {
      const first = f32x4.add(v128.load(logits + at), v128.load(bias + at));
      const second = f32x4.add(v128.load(logits + at, 16), v128.load(bias + at, 16));
      v128.store(y + at, first);
      v128.store(y + at, second, 16);
      even = f32x4.pmax(even, first);
      odd = f32x4.pmax(odd, second);
    }
    if (at < last) {
      const score = f32x4.add(v128.load(logits + at), v128.load(bias + at));
      v128.store(y + at, score);
      even = f32x4.pmax(even, score);
    }
    // The last four of a row, of which some may have been done already.
    const score = f32x4.add(v128.load(logits + last), v128.load(bias + last));
    v128.store(y + last, score);
    odd = f32x4.pmax(odd, score);
    logits += row;
    y += row;
    bias += span;
  }
  const four = f32x4.pmax(even, odd);
  const two = f32x4.pmax(four, v128.shuffle<f32>(four, four, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(two, v128.shuffle<f32>(two, two, 1, 0, 3, 2)), 0);
}

function addBiasByElement(logits: usize, bias: usize, span: i32, K: i32, y: usize): f32 {
  let largest = -f32(Infinity);
  for (let u = 0; u < K; u++) {
    for (let v = 0; v < K << 2; v += 4) {
      const score = load<f32>(logits + v) + load<f32>(bias + v);
      store<f32>(y + v, score);
      if (score > largest) largest = score;
    }
    logits += K << 2;
    y += K << 2;
    bias += span;
  }
  return largest;
}

/**
 * y = exp(y − largest) / Σ, in place, two vectors at a time: the constants are loaded for both. K² is one more than a
 * multiple of four: one element is left.
 */
// @ts-ignore: decorator
@inline
function softmax(y: usize, bytes: i32, largest: f32, constants: usize): void {
  const shift = f32x4.splat(largest);
  const last = y + bytes - 4;
  let sums = f32x4.splat(0);
  let p = y, odd = sums;
  for (; p + 16 < last; p += 32) {
    const a = expOfNonPositive(f32x4.sub(v128.load(p), shift), constants);
    const b = expOfNonPositive(f32x4.sub(v128.load(p, 16), shift), constants);
    v128.store(p, a);
    v128.store(p, b, 16);
    sums = f32x4.add(sums, a);
    odd = f32x4.add(odd, b);
  }
  if (p < last) {
    const power = expOfNonPositive(f32x4.sub(v128.load(p), shift), constants);
    v128.store(p, power);
    sums = f32x4.add(sums, power);
  }
  sums = f32x4.add(sums, odd);
  const lastPower = f32x4.extract_lane(expOfNonPositive(f32x4.sub(v128.load_splat<f32>(last), shift), constants), 0);
  const sum = sumOfLanes(sums) + lastPower;
  const scale: f32 = 1 / sum;
  const scales = f32x4.splat(scale);
  for (p = y; p < last; p += 16) v128.store(p, f32x4.mul(v128.load(p), scales));
  store<f32>(last, lastPower * scale);
}

/** dlogits = attention · (dattention − Σ attention · dattention) for each of `windows` windows of `bytes` bytes. */
export function attentionBackpropLogits(
  windows: i32, bytes: i32, attention: usize, dattention: usize, y: usize,
): void {
  const end = bytes - 4;
  for (; windows > 0; windows--) {
    let sums = f32x4.splat(0);
    for (let at = 0; at < end; at += 16) {
      sums = f32x4.add(sums, f32x4.mul(v128.load(attention + at), v128.load(dattention + at)));
    }
    const mean = sumOfLanes(sums) + load<f32>(attention + end) * load<f32>(dattention + end);
    const means = f32x4.splat(mean);
    for (let at = 0; at < end; at += 16) {
      const difference = f32x4.sub(v128.load(dattention + at), means);
      v128.store(y + at, f32x4.mul(v128.load(attention + at), difference));
    }
    store<f32>(y + end, load<f32>(attention + end) * (load<f32>(dattention + end) - mean));
    attention += bytes;
    dattention += bytes;
    y += bytes;
  }
}

/** dbias = Σ of dlogits over all taps at the same relative position. */
export function attentionBackpropBias(positions: Positions, dlogits: usize, dbias: usize): void {
  const K = positions.kernelSize;
  const row = K << 2;
  const span = 2 * K - 1 << 2;
  const groupBias = span * (2 * K - 1);
  memory.fill(dbias, 0, positions.groups * groupBias);
  for (let b = 0; b < positions.batch; b++) {
    for (let i = 0; i < positions.height; i++) {
      for (let j = 0; j < positions.width; j++) {
        let to = dbias + rowBias(positions, i) + columnBias(positions, j);
        for (let g = 0; g < positions.groups; g++, to += groupBias) {
          for (let u = 0, line = to; u < K; u++, line += span, dlogits += row) addRow(dlogits, line, row);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addRow(from: usize, to: usize, bytes: i32): void {
  let at = 0;
  for (; at + 16 <= bytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
}
