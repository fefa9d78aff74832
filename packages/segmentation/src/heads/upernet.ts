import { AdaptiveAveragePooling2D } from '@dynaconv/layers';
import type { Form, Value } from '@dynaconv/models/dense';
import { add, concatConvModule, convModule, resizeTo } from './parts.ts';

const PATH = 'decode_head';

/** Sides of the pyramid's pooled maps. */
const POOLED_SIZES = [1, 2, 3, 6];

/**
 * The head of UPerNet (Xiao et al., ECCV 2018, arXiv 1807.10221) under the module paths of mmsegmentation's `UPerHead`: pyramid pooling
 * of the coarsest map, a feature pyramid with bilinear upsampling, and a convolution of all levels at the size of the finest.
 *
 * @param maps of a backbone, from the finest to the coarsest
 * @returns the map that the classifier takes, of the finest map's size
 */
export function uperNetHead<V extends Value>(maps: readonly V[], form: Form<V>, channels = 512): V {
  const levels = maps
    .slice(0, -1)
    .map((map, i) => convModule(map, form, `${PATH}.lateral_convs.${i}`, channels, 1));
  levels.push(pyramidPooling(maps.at(-1)!, form, channels));
  for (let i = levels.length - 1; i > 0; i--) {
    const resized = resizeTo(levels[i], levels[i - 1], form, `${PATH}.top_down.${i}.resize`);
    levels[i - 1] = add(levels[i - 1], resized, form, `${PATH}.top_down.${i}.add`);
  }
  const smoothed = levels.map((level, i) =>
    i === levels.length - 1
      ? level
      : convModule(level, form, `${PATH}.fpn_convs.${i}`, channels, 3),
  );
  return concatConvModule(smoothed, form, `${PATH}.fpn_bottleneck`, channels);
}

/** Pyramid pooling (Zhao et al., CVPR 2017, arXiv 1612.01105): the map beside its means over ever smaller windows. */
function pyramidPooling<V extends Value>(x: V, form: Form<V>, channels: number): V {
  const pooled = POOLED_SIZES.map((outputSize, i) => {
    const path = `${PATH}.psp_modules.${i}`;
    const means = form.layer(x, new AdaptiveAveragePooling2D({ name: `${path}.0`, outputSize }));
    return convModule(means, form, `${path}.1`, channels, 1);
  });
  return concatConvModule([x, ...pooled], form, `${PATH}.bottleneck`, channels);
}
