import type { Epilogue } from './epilogue.ts';
import { PLACE } from './maps.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';

/** What a thread has: so many consecutive pixels, and so many channels of each. What it reads serves as many products as the other has. */
export interface Tile {
  pixels: number;
  channels: 4 | 8;
}

/** What there is a shader for each of. */
export interface ConvolutionForm {
  epilogue: Epilogue;
  tile: Tile;
  /** Whether a pixel is made of that one pixel: a window of 1×1, a stride of 1, no padding. */
  isPointwise: boolean;
  /** Of x: 4 where Cin is a multiple of it. */
  inLanes: Lanes;
  /** Of the filter and the output. */
  lanes: Lanes;
}

/**
 * A convolution of a square window with zeros about the map: x [B, H, W, Cin], filter [K, K, Cin, Cout]. The elements of a
 * thread's channels are as far from each other as there are threads for a pixel, so that neighbours read what is side by side.
 */
export const convolutionShader = ({
  epilogue,
  tile,
  isPointwise,
  inLanes,
  lanes,
}: ConvolutionForm): Shader => {
  const pixels = range(tile.pixels);
  const columns = range(tile.channels / lanes);
  const eachPixel = (line: (n: number) => string) => pixels.map(line).join('\n');
  const products = (add: (n: number, sum: string, product: string) => string): string => `
        for (var c = 0; c < depth; c++) {
${eachPixel((n) => `          let x${n} = x[source${n} + c];`)}
${(inLanes === 4 ? ['.x', '.y', '.z', '.w'] : [''])
  .map(
    (lane) => `          {
${columns.map((m) => `            let weight${m} = weights[tap + ${m} * threads];`).join('\n')}
${eachPixel((n) =>
  columns
    .map(
      (m) =>
        `            ${add(n, `sum${n}_${m}`, `multiplyAdd(V(x${n}${lane}), weight${m}, sum${n}_${m})`)}`,
    )
    .join('\n'),
)}
            tap += elements;
          }`,
  )
  .join('\n')}
        }`;
  const walk = isPointwise
    ? `
${eachPixel((n) => `  let source${n} = min(first + ${n}, uniforms.pixels - 1) * depth;`)}
  var tap = column;
${products((_, sum, product) => `${sum} = ${product};`)}`
    : `
${eachPixel((n) => `  let place${n} = placeOf(min(first + ${n}, uniforms.pixels - 1), uniforms.outMap);`)}
  for (var u = 0; u < K; u++) {
    for (var v = 0; v < K; v++) {
${eachPixel(
  (n) => `      let at${n} = place${n}.pixel * uniforms.stride + vec2<i32>(u, v) - uniforms.pad;
      let reads${n} = all(at${n} >= vec2<i32>(0)) && all(at${n} < uniforms.inMap);
      let source${n} = select(0, pixelAt(place${n}.b, at${n}, uniforms.inMap) * depth, reads${n});`,
)}
      var tap = (u * K + v) * uniforms.inChannels * elements + column;
      // Most windows are on the map as a whole. Elsewhere padding is not read: a NaN times 0 is no 0.
      if (${pixels.map((n) => `reads${n}`).join(' && ')}) {
${products((_, sum, product) => `${sum} = ${product};`)}
      } else {
${products((n, sum, product) => `${sum} = select(${sum}, ${product}, reads${n});`)}
      }
    }
  }`;
  return {
    multiplies: true,
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
  let threads = (elements + ${columns.length - 1}) / ${columns.length}; // of a run of pixels
  let depth = uniforms.inChannels / ${inLanes};
  let run = index / threads;
  let column = index - run * threads;
  let first = run * ${tile.pixels};
${eachPixel((n) => columns.map((m) => `  var sum${n}_${m} = V(0);`).join('\n'))}
${walk}
${columns
  .map(
    (m) => `  {
    let channel = column + ${m} * threads;
    if (channel < elements) {
${eachPixel(
  (n) => `      if (first + ${n} < uniforms.pixels) {
        let at = (first + ${n}) * elements + channel;
        result[at] = finish(sum${n}_${m}, at, channel);
      }`,
)}
    }
  }`,
  )
  .join('\n')}
}
`,
  };
};

const range = (length: number): number[] => Array.from({ length }, (_, n) => n);
