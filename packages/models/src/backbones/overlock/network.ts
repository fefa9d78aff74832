import { BilinearResize2D } from '@dynaconv/layers';
import type { Form, Value } from '../../forms/form.ts';
import { TIMM_INITIALIZERS } from '../../forms/initializers.ts';
import { channelsOf } from '../../forms/part_weights.ts';
import type { Backbone, Stage } from '../../network/architecture.ts';
import { placesOf } from '../places.ts';
import { downsample, dynamicConvBlock, repConvBlock, stem } from './blocks.ts';
import type { OverLoCKConfig } from './configurations.ts';
import { channelSlice } from './parts.ts';

/** Index of the Overview-Net's map among the maps. */
export const OVERVIEW = 4;

/** The stages, whose module paths begin with the prefix, and what they have in common for classification and dense prediction. */
export const overLoCKStages = (prefix = '') => {
  const stage = (name: string, ...paths: string[]): Stage => ({
    name,
    paths: paths.map((path) => prefix + path),
  });
  return {
    minimumSize: 32,
    initializers: TIMM_INITIALIZERS,
    blocks: [['blocks1'], ['blocks2'], ['blocks3', 'sub_blocks3'], ['blocks4', 'sub_blocks4']].map(
      (lists) => lists.map((list) => prefix + list),
    ),
    stages: [
      stage('stem', 'patch_embed1'),
      stage('base1', 'blocks1'),
      stage('base2', 'patch_embed2', 'blocks2'),
      stage('base3', 'patch_embed3', 'blocks3'),
      stage('overview', 'patch_embed4', 'blocks4'),
      stage('focus3', 'high_level_proj', 'sub_blocks3'),
      stage('focus4', 'patch_embedx', 'sub_blocks4'),
    ],
    reparametrisedKey: '.lk_origin.bias',
  };
};

/**
 * The trunk of a configuration for classification. Its maps are those of the stem, of the three stages of the Base-Net, of the
 * Overview-Net, and of the two stages of the Focus-Net; the last two hold x and the context, one after the other along the channels.
 */
export const overLoCKBackbone = (config: OverLoCKConfig): Backbone => ({
  ...overLoCKStages(),
  build: (x, form) => overLoCKTrunk(x, form, config),
});

/**
 * @param prefix of all module paths
 * @param toThird what the third stage gets of the second stage's map
 * @returns a map of each stage
 */
export function overLoCKTrunk<V extends Value>(
  x: V,
  form: Form<V>,
  config: OverLoCKConfig,
  prefix = '',
  toThird: (map: V) => V = (map) => map,
): V[] {
  const { depths, focusDepths, widths } = config;
  const at = (path: string) => prefix + path;
  const place = placesOf([...depths, ...focusDepths]);
  const stage = (index: number) => ({
    kernelSize: config.kernelSizes[index],
    layerScale: config.layerScales[index],
  });
  const baseStage = (y: V, index: number) => {
    const path = at(`blocks${index + 1}`);
    for (let i = 0; i < depths[index]; i++) {
      const block = { ...stage(index), mlpRatio: config.mlpRatio, place: place() };
      y = repConvBlock(y, form, `${path}.${i}`, block);
    }
    return y;
  };
  const focusBlock = (index: number) => ({
    ...stage(index + 2),
    mlpRatio: config.focusMlpRatio,
    smallKernelSize: config.smallKernelSize,
    numHeads: config.focusHeads[index],
    place: place(),
  });
  const split = (y: V, path: string, width: number) => [
    channelSlice(y, form, `${path}.x`, 0, width),
    channelSlice(y, form, `${path}.context`, width, channelsOf(y.shape) - width),
  ];

  const embedded = stem(x, form, at('patch_embed1'), widths[0]);
  const base1 = baseStage(embedded, 0);
  const base2 = baseStage(downsample(base1, form, at('patch_embed2'), widths[1]), 1);
  const base3 = baseStage(downsample(toThird(base2), form, at('patch_embed3'), widths[2]), 2);
  const seen = baseStage(downsample(base3, form, at('patch_embed4'), widths[3]), 3);

  const contextWidth = widths[3] / 4;
  const overview = form.pointwise(seen, { conv: at('high_level_proj'), filters: contextWidth });
  const resize = new BilinearResize2D({ name: at('high_level_proj.resize') });
  const enlarged = form.layer([overview, base3], resize);

  const first = at('sub_blocks3.0');
  let both = dynamicConvBlock(base3, enlarged, undefined, form, first, focusBlock(0));
  for (let i = 1; i < focusDepths[0]; i++) {
    const path = at(`sub_blocks3.${i}`);
    const [focus, context] = split(both, path, widths[2]);
    both = dynamicConvBlock(focus, context, enlarged, form, path, focusBlock(0));
  }
  const focus3 = both;
  const [focus, context] = split(both, at('patch_embedx'), widths[2]);
  let next = [
    downsample(focus, form, at('patch_embedx.x_proj'), widths[3]),
    downsample(context, form, at('patch_embedx.h_proj'), contextWidth),
  ];
  for (let i = 0; i < focusDepths[1]; i++) {
    const path = at(`sub_blocks4.${i}`);
    if (i > 0) next = split(both, path, widths[3]);
    both = dynamicConvBlock(next[0], next[1], overview, form, path, focusBlock(1));
  }
  return [embedded, base1, base2, base3, seen, focus3, both];
}
