import { BilinearResize2D } from '@dynaconv/layers/base';
import type { Form, Value } from '../../forms/form.ts';
import { TIMM_INITIALIZERS } from '../../forms/initializers.ts';
import { channelsOf } from '../../forms/part_weights.ts';
import type { Backbone, PartName, Stage } from '../../network/architecture.ts';
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

/** The parts that a network can end with, and how many stages of blocks they have. */
const STAGES_UP_TO = { base: 3, overview: 4 } satisfies Record<PartName, number>;

/** What is left of the trunk where the network ends with its Base-Net or with its Overview-Net. */
export function overLoCKUpTo(config: OverLoCKConfig, part: PartName): Backbone {
  const count = STAGES_UP_TO[part];
  const { stages, blocks, ...common } = overLoCKStages();
  return {
    ...common,
    stages: stages.slice(0, count + 1),
    blocks: blocks.slice(0, count).map(([base]) => [base]),
    build: (x, form) => baseStages(x, form, config, placesOf(config.depths.slice(0, count)), count),
  };
}

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
  const focusBlock = (index: number) => ({
    ...kernelsAndScale(config, index + 2),
    mlpRatio: config.focusMlpRatio,
    smallKernelSize: config.smallKernelSize,
    numHeads: config.focusHeads[index],
    place: place(),
  });
  const split = (y: V, path: string, width: number) => [
    channelSlice(y, form, `${path}.x`, 0, width),
    channelSlice(y, form, `${path}.context`, width, channelsOf(y.shape) - width),
  ];

  const maps = baseStages(x, form, config, place, depths.length, prefix, toThird);
  const [, , , base3, seen] = maps;
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
  return [...maps, focus3, both];
}

const kernelsAndScale = (config: OverLoCKConfig, stage: number) => ({
  kernelSize: config.kernelSizes[stage],
  layerScale: config.layerScales[stage],
});

/**
 * The stem and the first `count` stages of blocks: three are the Base-Net, the fourth is the Overview-Net.
 *
 * @param place gives the place of the next block
 * @returns the stem's map, and that of each stage
 */
function baseStages<V extends Value>(
  x: V,
  form: Form<V>,
  config: OverLoCKConfig,
  place: () => number,
  count: number,
  prefix = '',
  toThird: (map: V) => V = (map) => map,
): V[] {
  const { depths, widths, mlpRatio } = config;
  let y = stem(x, form, `${prefix}patch_embed1`, widths[0]);
  const maps = [y];
  for (let stage = 0; stage < count; stage++) {
    if (stage === 2) y = toThird(y);
    if (stage > 0) y = downsample(y, form, `${prefix}patch_embed${stage + 1}`, widths[stage]);
    for (let i = 0; i < depths[stage]; i++) {
      const block = { ...kernelsAndScale(config, stage), mlpRatio, place: place() };
      y = repConvBlock(y, form, `${prefix}blocks${stage + 1}.${i}`, block);
    }
    maps.push(y);
  }
  return maps;
}
