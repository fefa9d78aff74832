import { featurePyramid, namesLike, XAVIER_INITIALIZERS } from '@dynaconv/models/dense';
import { semanticFpnHead } from '../heads/semantic_fpn.ts';
import { uperNetHead } from '../heads/upernet.ts';
import { ADE20K_PIPELINE, CITYSCAPES_PIPELINE, SCENES_PIPELINE } from '../images/pipeline.ts';
import { ADE20K } from '../labels/ade20k.ts';
import { CITYSCAPES } from '../labels/cityscapes.ts';
import { SCENES } from '../labels/scenes.ts';
import {
  type SegmentationConfig,
  type SegmentationNetwork,
  segmentationNetwork,
} from './segmentation_network.ts';

/**
 * Semantic FPN: a feature pyramid of convolutions or involutions, and the head that sums its levels.
 *
 * @param output of the pyramid's levels
 */
export const semanticFpn = (
  config: SegmentationConfig,
  output: 'convolution' | 'involution' = 'convolution',
): SegmentationNetwork =>
  segmentationNetwork(config, (maps, form, formOf) =>
    semanticFpnHead(featurePyramid(maps, formOf(XAVIER_INITIALIZERS), { output }), form),
  );

/**
 * UPerNet, with an auxiliary head on the third map in training.
 *
 * @param channels of the head's maps; 512 by default
 */
export const uperNet = (config: SegmentationConfig, channels?: number): SegmentationNetwork =>
  segmentationNetwork({ auxiliaryMap: 2, ...config }, (maps, form) =>
    uperNetHead(maps, form, channels),
  );

const cityscapes = (name: string) => ({
  name,
  backbone: 'rednet50',
  pipeline: CITYSCAPES_PIPELINE,
  classes: CITYSCAPES,
});

const ade20k = (variant: string) => ({
  name: `upernet_overlock_${variant}`,
  backbone: `overlock_${variant}`,
  pipeline: ADE20K_PIPELINE,
  classes: ADE20K,
});

const official: ReadonlyMap<string, () => SegmentationNetwork> = new Map([
  ['fpn_red50', () => semanticFpn(cityscapes('fpn_red50'))],
  ['fpn_red50_neck', () => semanticFpn(cityscapes('fpn_red50_neck'), 'involution')],
  ['upernet_red50', () => uperNet(cityscapes('upernet_red50'))],
  ['upernet_overlock_xt', () => uperNet(ade20k('xt'))],
  ['upernet_overlock_t', () => uperNet(ade20k('t'))],
  ['upernet_overlock_s', () => uperNet(ade20k('s'))],
  ['upernet_overlock_b', () => uperNet(ade20k('b'))],
]);

const SCENES_SEGMENTER = 'upernet_overlock_digits';

/** Small enough for a demonstration: a sixteenth of the head's channels, on the backbone of the digits. */
const scenesSegmenter = () =>
  uperNet(
    {
      name: SCENES_SEGMENTER,
      backbone: 'overlock_digits',
      pipeline: SCENES_PIPELINE,
      classes: SCENES,
    },
    32,
  );

const networks: ReadonlyMap<string, () => SegmentationNetwork> = new Map([
  ...official,
  [SCENES_SEGMENTER, scenesSegmenter],
]);

/**
 * Names of the authors' segmenters, family by family in order of size; of those that a glob matches, where there is one. One more goes
 * by its name, 'upernet_overlock_digits', whose weights are in `@dynaconv/digits`.
 */
export const listSegmenters = (pattern?: string): string[] => namesLike(official.keys(), pattern);

/**
 * The description of a segmenter, one of those that are listed or 'upernet_overlock_digits'.
 *
 * @throws RangeError for a name that does not exist, listing those there are
 */
export function segmenterNetwork(name: string): SegmentationNetwork {
  const network = networks.get(name);
  if (!network) {
    throw new RangeError(
      `loadSegmenter: no segmenter is called '${name}', expected one of ${[...networks.keys()].join(', ')}`,
    );
  }
  return network();
}
