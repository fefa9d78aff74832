import { type Lanes, laneType, type Shader } from './shader.ts';
import { SLICES, slicePlace } from './slices.ts';

/** What x is normalised by. */
export interface Normalization {
  /** Inputs that it reads besides, with their lanes. */
  inputs: (lanes: Lanes) => Shader['inputs'];
  uniforms: Shader['uniforms'];
  /**
   * Defines `fn centre(value: V, pixel: i32, channel: i32) -> V` of each value, and `fn rescale(sum: V, channel: i32) -> V` of their
   * sum: together they normalise.
   */
  wgsl: (lanes: Lanes) => string;
}

/**
 * [slices, 2, C]: Σ dy · n and Σ dy over the pixels of each slice, n = x normalised: parts of the gradients of gamma and beta. A
 * thread has a channel.
 */
export const scaleSums = ({ inputs, uniforms, wgsl }: Normalization, lanes: Lanes): Shader => ({
  inputs: { dy: lanes, x: lanes, ...inputs(lanes) },
  uniforms: { ...SLICES, ...uniforms },
  lanes,
  wgsl: `${laneType(lanes)}${wgsl(lanes)}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
${slicePlace(lanes)}
  var products = V(0);
  var sum = V(0);
  for (var pixel = first; pixel < end; pixel++) {
    let at = pixel * elements + channel;
    products = fma(dy[at], centre(x[at], pixel, channel), products);
    sum += dy[at];
  }
  let at = 2 * slice * elements + channel;
  result[at] = rescale(products, channel);
  result[at + elements] = sum;
}
`,
});
