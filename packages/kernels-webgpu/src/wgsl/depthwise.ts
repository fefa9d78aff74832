import { type Epilogue, NO_EPILOGUE } from './epilogue.ts';
import { MAP_SIZES, PLACE } from './maps.ts';
import { multiplyAdd } from './products.ts';
import { type Lanes, laneType, type Shader } from './shader.ts';
import { range, reach, slide } from './slide.ts';

/** How a depthwise convolution is computed. */
export interface DepthwiseForm {
  /** Neighbours of a row that a thread makes: they share its weights, and most of what it reads of x. */
  columns: number;
  lanes: Lanes;
}

/** Depthwise convolution, stride 1, "same": weights [K, K, C, 1]. */
export const depthwiseShader = (epilogue: Epilogue, form: DepthwiseForm): Shader => ({
  ...program(epilogue, form, 'u * K * elements', 'elements'),
  multiplies: true,
});

/** Its gradient by x, which is dy here: the same with the window turned by half a turn. Products stay float32, as in all gradients. */
export function depthwiseBackpropInput(form: DepthwiseForm): Shader {
  const turned = program(NO_EPILOGUE, form, '(K * K - 1 - u * K) * elements', '-elements');
  return { ...turned, wgsl: multiplyAdd('float32', form.lanes) + turned.wgsl };
}

/** @param first where the weights of row u of the window begin, and `step` how to get to the next. */
const program = (
  epilogue: Epilogue,
  { columns, lanes }: DepthwiseForm,
  first: string,
  step: string,
): Shader => {
  const each = range(columns);
  const last = columns - 1;
  return {
    inputs: { x: lanes, weights: lanes, ...epilogue.inputs },
    uniforms: { ...MAP_SIZES, K: 'int' },
    lanes,
    wgsl: `${laneType(lanes)}${PLACE}${epilogue.wgsl}
fn main(index: i32) {
  if (index >= uniforms.threads) {
    return;
  }
  let K = uniforms.K;
  let map = uniforms.outMap;
  let elements = uniforms.channels / ${lanes};
  let step = ${step};
  let run = index / elements;
  let channel = index - run * elements;
  let place = placeOf(run, vec2<i32>(map.x, (map.y + ${last}) / ${columns}));
  let begin = place.pixel.y * ${columns};
  // The last run of a row ends with it, and leaves to the one before what both have.
  let column = min(begin, map.y - ${columns});
  let top = place.pixel.x - K / 2;
  let left = column - K / 2;
${reach(columns, 'K')}
${each.map((n) => `  var sum${n} = V(0);`).join('\n')}
  for (var u = max(-top, 0); u < min(map.x - top, K); u++) {
    let row = pixelAt(place.b, vec2<i32>(top + u, 0), map) * elements + channel;
    let first = ${first} + channel;
${slide(columns, 'weights')}
  }
  let at = ((place.b * map.x + place.pixel.x) * map.y + column) * elements + channel;
${each
  .map(
    (n) => `  if (column + ${n} >= begin) {
    result[at + ${n} * elements] = finish(sum${n}, at + ${n} * elements, channel);
  }`,
  )
  .join('\n')}
}
`,
  };
};
