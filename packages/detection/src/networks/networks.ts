import {
  type DenseBackbone,
  type DenseNetwork,
  type FeaturePyramidOptions,
  featurePyramid,
  type Graph,
  namesLike,
  XAVIER_INITIALIZERS,
} from '@dynaconv/models/dense';
import type { AnchorLevel } from '../boxes/anchors.ts';
import type { DetectorPreprocessing } from '../images/network_input.ts';
import { BOX_CLASSIFIERS, boxHead } from './box_head.ts';
import {
  type DetectorConfig,
  type DetectorSizes,
  detectorConfigs,
  fullConfig,
  sceneConfigs,
} from './configurations.ts';
import { MASK_CLASSIFIER, maskHead } from './mask_head.ts';
import {
  RETINA_ANCHORS_EACH,
  RETINA_CLASSIFIER,
  retinaAnchors,
  retinaHead,
} from './retina_head.ts';
import { rpnAnchors, rpnHead } from './rpn_head.ts';

/**
 * A detector's graphs: `trunk` gives the levels of an image. Of a RetinaNet, `retina` gives their answers; of an R-CNN, `rpn` proposes
 * regions, `box` says what they show, and `mask`, if there is one, where.
 */
export type GraphName = 'trunk' | 'retina' | 'rpn' | 'box' | 'mask';

export interface DetectorNetwork extends DenseNetwork<GraphName> {
  kind: DetectorConfig['kind'];
  sizes: DetectorSizes;
  /** Of every level, from the finest to the coarsest. */
  anchors: readonly AnchorLevel[];
  classNames: readonly string[];
  preprocessing: DetectorPreprocessing;
}

const configs: ReadonlyMap<string, DetectorConfig> = new Map(
  Object.entries({ ...detectorConfigs, ...sceneConfigs }),
);

/**
 * Names of the detectors, those of the authors' configurations; of those that a glob matches, where there is one. Two more, for the
 * scenes of `@dynaconv/digits`, go by their names: 'retinanet_red_digits_neck_fpn' and 'mask_rcnn_red_digits_neck_fpn_head'.
 */
export const listDetectors = (pattern?: string): string[] =>
  namesLike(Object.keys(detectorConfigs), pattern);

/** @throws RangeError for a name that there is not */
export function findDetector(operation: string, name: string): DetectorNetwork {
  const config = configs.get(name);
  if (!config) {
    throw new RangeError(
      `${operation}: no detector is called '${name}', expected one of ${[...configs.keys()].join(', ')}`,
    );
  }
  return detectorNetwork(name, config);
}

/** Every detector, to recognise a checkpoint by. */
export const allDetectors = (): DetectorNetwork[] =>
  [...configs].map(([name, config]) => detectorNetwork(name, config));

/**
 * The description of a detector, for `loadDetector`, and for `createNetwork` and `loadNetwork` of `@dynaconv/models/dense`.
 *
 * @param name one of `listDetectors`, or one of the two for scenes; or, with a configuration, what messages call a network of your own
 * @throws RangeError for a name without a configuration that does not exist, listing those there are
 */
export function detectorNetwork(name: string, config?: DetectorConfig): DetectorNetwork {
  if (!config) return findDetector('detectorNetwork', name);
  const { kind, backbone, neck, head, sizes, classNames, preprocessing } = fullConfig(config);
  const { channels } = sizes;
  const common = {
    name,
    task: 'detection',
    kind,
    backbone,
    sizes,
    classNames,
    preprocessing,
    numClasses: classNames.length,
    trainingOnly: [],
  } as const;
  if (kind === 'retinanet') {
    const pyramid = { channels, output: neck, startLevel: 1, extraLevels: 'convolved' } as const;
    return {
      ...common,
      anchors: retinaAnchors(sizes.stride),
      classifiers: [RETINA_CLASSIFIER],
      classCount: {
        key: `${RETINA_CLASSIFIER}.bias`,
        classesOf: (outputs) => outputs / RETINA_ANCHORS_EACH,
      },
      graphs: ({ backbone, numClasses }) =>
        only({ trunk: trunk(name, backbone, pyramid), retina: retinaHead(numClasses, sizes) }),
    };
  }
  const pyramid = { channels, output: neck, extraLevels: 'subsampled' } as const;
  const masks = kind === 'mask_rcnn';
  return {
    ...common,
    anchors: rpnAnchors(sizes.stride),
    classifiers: [...BOX_CLASSIFIERS, ...(masks ? [MASK_CLASSIFIER] : [])],
    classCount: { key: `${BOX_CLASSIFIERS[0]}.bias`, classesOf: (outputs) => outputs - 1 },
    graphs: ({ backbone, numClasses }) =>
      only({
        trunk: trunk(name, backbone, pyramid),
        rpn: rpnHead(head, channels),
        box: boxHead(numClasses, sizes),
        ...(masks ? { mask: maskHead(numClasses, head, channels) } : {}),
      }),
  };
}

/** A network's kind says which graphs it has. */
const only = (graphs: Partial<Record<GraphName, Graph>>) => graphs as Record<GraphName, Graph>;

/** Images [B, H, W, 3] to the levels of the feature pyramid, from the finest to the coarsest. */
const trunk = (name: string, backbone: DenseBackbone, pyramid: FeaturePyramidOptions): Graph => ({
  name,
  inputs: { image: [null, null, 3] },
  build([image], formOf) {
    const maps = backbone.build(image, formOf(backbone.initializers));
    return featurePyramid(maps, formOf(XAVIER_INITIALIZERS), pyramid);
  },
});
