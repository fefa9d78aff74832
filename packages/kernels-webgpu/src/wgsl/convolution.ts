import type { Epilogue } from './epilogue.ts';
import { PLACE } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** Pixels that a thread has: what it reads of the filter serves them all. */
export const PIXELS = 4;

/**
 * A convolution of a square window with zeros about the map: x [B, H, W, Cin], filter [K, K, Cin, Cout]. A thread has PIXELS
 * consecutive pixels of the output, and one channel or four.
 * @param inLanes of x: 4 where Cin is a multiple of it
 */
export const convolutionShader = (epilogue: Epilogue, inLanes: Lanes, lanes: Lanes): Shader => ({
  inputs: { x: inLanes, weights: lanes, ...epilogue.inputs },
  uniforms: {
    inMap: 'ivec2',
    outMap: 'ivec2',
    inChannels: 'int',
    outChannels: 'int',
    pixels: 'int', // of the output, in the whole batch
    K: 'int',
    stride: 'int',
    pad: 'int',
  },
  lanes,
  wgsl: `${laneType(lanes)}${PLACE}${epilogue.wgsl}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let elements = uniforms.outChannels / ${lanes};
  let depth = uniforms.inChannels / ${inLanes};
  let run = index / elements;
  let channel = index - run * elements;
  let first = run * ${PIXELS};
${unrolled((n) => `  let place${n} = placeOf(min(first + ${n}, uniforms.pixels - 1), uniforms.outMap);`)}
${unrolled((n) => `  var sum${n} = V(0);`)}
  for (var u = 0; u < K; u++) {
    for (var v = 0; v < K; v++) {
${unrolled(
  (n) => `      let at${n} = place${n}.pixel * uniforms.stride + vec2<i32>(u, v) - uniforms.pad;
      let reads${n} = all(at${n} >= vec2<i32>(0)) && all(at${n} < uniforms.inMap);
      let source${n} = select(0, pixelAt(place${n}.b, at${n}, uniforms.inMap) * depth, reads${n});`,
)}
      var tap = (u * K + v) * uniforms.inChannels * elements + channel;
      // Most windows are on the map as a whole. Elsewhere padding is not read: a NaN times 0 is no 0.
      if (${numbers.map((n) => `reads${n}`).join(' && ')}) {
${products(inLanes, (n, product) => `sum${n} = ${product};`)}
      } else {
${products(inLanes, (n, product) => `sum${n} = select(sum${n}, ${product}, reads${n});`)}
      }
    }
  }
${unrolled(
  (n) => `  if (first + ${n} < uniforms.pixels) {
    let at = (first + ${n}) * elements + channel;
    result[at] = finish(sum${n}, at, channel);
  }`,
)}
}
`,
});

const numbers = Array.from({ length: PIXELS }, (_, n) => n);

/** A line for each pixel of a thread. */
const unrolled = (line: (n: number) => string): string => numbers.map(line).join('\n');

/** The products of a tap, summed over the channels of x. */
const products = (inLanes: Lanes, add: (n: number, product: string) => string): string => `
        for (var c = 0; c < depth; c++) {
${unrolled((n) => `          let x${n} = x[source${n} + c];`)}
${(inLanes === 4 ? ['.x', '.y', '.z', '.w'] : [''])
  .map(
    (lane) => `          {
            let weight = weights[tap];
${unrolled((n) => `            ${add(n, `fma(V(x${n}${lane}), weight, sum${n})`)}`)}
            tap += elements;
          }`,
  )
  .join('\n')}
        }`;
