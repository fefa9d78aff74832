import { ROI_BASE } from '../roi_table.ts';
import { MAP_OUTPUT, MAP_SIZES, MAPS } from './maps.ts';
import type { Shader } from './shader.ts';

/**
 * Each pixel as the weighted sum of the source's pixels at the rows and the columns that it reads, by the lists of `tableOf`: forwards a bin's, and
 * backwards a pixel's, whose sum then is over bins.
 * @param box whose columns are read: of the row that is written, or of the row that is read
 */
const roiShader = (box: 'row / outMap.x' | 'source / inMap.x'): Shader => ({
  inputs: ['source', 'table'],
  uniforms: { ...MAP_SIZES, inMap: 'ivec2', columnLists: 'int' },
  glsl: `${MAPS}${MAP_OUTPUT}
int whole(vec2 digits) {
  return int(digits.x + 0.5) * ${ROI_BASE} + int(digits.y + 0.5);
}

/** Where a list begins and ends. */
ivec2 listAt(int index) {
  vec4 head = texelAt(table, index);
  return ivec2(whole(head.rg), whole(head.ba));
}

vec2 sumAt(int row, int column, int channelPair) {
  vec2 sum = vec2(0);
  ivec2 rows = listAt(row);
  for (int i = rows.x; i < rows.y; i++) {
    vec4 down = texelAt(table, i);
    int from = whole(down.rg);
    ivec2 columns = listAt(columnLists + (${box.replace('source', 'from')}) * outMap.y + column);
    for (int j = columns.x; j < columns.y; j++) {
      vec4 across = texelAt(table, j);
      int at = whole(across.rg);
      sum += down.b * across.b * rowOf(texelAt(source, pixelTexel(inMap, from, at, channelPair)), at);
    }
  }
  return sum;
}

void main() {
  Place place = outputPlace();
  int row = place.b * outMap.x + place.pixel.x;
  vec4 sums = vec4(sumAt(row, place.pixel.y, place.channelPair), 0, 0);
  if (place.pixel.y + 1 < outMap.y) sums.ba = sumAt(row, place.pixel.y + 1, place.channelPair);
  setPixels(sums, place);
}
`,
});

export const ROI_FORWARD = roiShader('row / outMap.x');
export const ROI_BACKWARD = roiShader('source / inMap.x');
