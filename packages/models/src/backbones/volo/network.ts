import { PositionEmbedding2D } from '@dynaconv/layers/base';
import { TIMM_INITIALIZERS } from '../../forms/initializers.ts';
import type { Backbone } from '../../network/architecture.ts';
import { placesOf } from '../places.ts';
import { outlooker, patches, stem, transformer } from './blocks.ts';
import type { VOLOConfig } from './configurations.ts';

/** Pixels of the image for a position of the embedding: a patch of 8, and the downsampling after the first stage. */
const GRID = 16;

/** The stages of a configuration: its maps are those of the stem and of the four stages, the last three of one size. */
export function voloBackbone(config: VOLOConfig): Backbone {
  const { depths, widths, heads, mlpRatio, stemWidth, inputShape } = config;
  // Module 1 is the downsampling after the first stage.
  const paths = ['network.0', 'network.2', 'network.3', 'network.4'];
  return {
    minimumSize: GRID,
    initializers: TIMM_INITIALIZERS,
    blocks: paths.map((path) => [path]),
    stages: [
      { name: 'stem', paths: ['patch_embed'] },
      { name: 'stage1', paths: [paths[0]] },
      { name: 'stage2', paths: ['network.1', 'pos_embed', paths[1]] },
      { name: 'stage3', paths: [paths[2]] },
      { name: 'stage4', paths: [paths[3]] },
    ],
    build(x, form) {
      const place = placesOf(depths);
      const numHeads = (index: number) => ({ numHeads: heads[index], mlpRatio });
      const embedded = stem(x, form, 'patch_embed', stemWidth, widths[0]);
      let map = embedded;
      for (let i = 0; i < depths[0]; i++) {
        place();
        map = outlooker(map, form, `${paths[0]}.${i}`, numHeads(0));
      }
      const maps = [embedded, map];
      map = patches(map, form, 'network.1.proj', widths[1], 2);
      const gridSize = [inputShape[0] / GRID, inputShape[1] / GRID] as const;
      map = form.layer(map, new PositionEmbedding2D({ name: 'pos_embed', gridSize }));
      for (const index of [1, 2, 3]) {
        for (let i = 0; i < depths[index]; i++) {
          const block = { ...numHeads(index), place: place() };
          map = transformer(map, form, `${paths[index]}.${i}`, block);
        }
        maps.push(map);
      }
      return maps;
    },
  };
}
