import { COCO_MMDET, type DetectorPreprocessing, SCENES } from '../images/network_input.ts';
import { COCO_NAMES } from '../labels/coco.ts';

/** What a detector consists of. */
export interface DetectorConfig {
  kind: 'retinanet' | 'faster_rcnn' | 'mask_rcnn';
  /** See `listDenseBackbones` of `@dynaconv/models/dense`. */
  backbone: string;
  /** What the neck computes its levels with; 'convolution' by default. */
  neck?: Spatial;
  /** What the heads look around with: that of the RPN, and that for masks; 'convolution' by default. */
  head?: Spatial;
  /** By default those of the authors' networks for COCO. */
  sizes?: Partial<DetectorSizes>;
  /** COCO's by default. */
  classNames?: readonly string[];
  /** How images become its input; by default as for COCO. */
  preprocessing?: DetectorPreprocessing;
}

/** A layer that looks beyond a single pixel. */
export type Spatial = 'convolution' | 'involution';

/** What a detector's layers and levels are measured by. */
export interface DetectorSizes {
  /** Channels of every level of the pyramid, and of the heads' maps; 256 for COCO. */
  channels: number;
  /** Features of a region in the box head; 1024 for COCO. */
  hidden: number;
  /** Convolutions in front of RetinaNet's classes, and as many in front of its offsets; 4 for COCO. */
  depth: number;
  /** Pixels between neighbouring cells of the backbone's finest map; 4, and 2 on 'rednet_digits'. */
  stride: number;
  /** Side in pixels of the smallest regions that an R-CNN's heads look up in the second finest level; 112 for COCO. */
  secondLevelSide: number;
}

const COCO_SIZES: DetectorSizes = {
  channels: 256,
  hidden: 1024,
  depth: 4,
  stride: 4,
  secondLevelSide: 112,
};

/** A configuration with nothing left out. */
export const fullConfig = (config: DetectorConfig) => ({
  neck: 'convolution' as Spatial,
  head: 'convolution' as Spatial,
  classNames: COCO_NAMES,
  preprocessing: COCO_MMDET,
  ...config,
  sizes: { ...COCO_SIZES, ...config.sizes },
});

const red50 = (
  kind: DetectorConfig['kind'],
  neck: Spatial = 'convolution',
  head: Spatial = 'convolution',
): DetectorConfig => ({ kind, backbone: 'rednet50', neck, head });

const overLoCK = (backbone: string): DetectorConfig => ({ kind: 'mask_rcnn', backbone });

/** The networks of the RedNet authors' configurations for COCO, and of OverLoCK's, under their names. */
export const detectorConfigs: Readonly<Record<string, DetectorConfig>> = {
  retinanet_red50_fpn: red50('retinanet'),
  retinanet_red50_neck_fpn: red50('retinanet', 'involution'),
  faster_rcnn_red50_fpn: red50('faster_rcnn'),
  faster_rcnn_red50_neck_fpn: red50('faster_rcnn', 'involution'),
  faster_rcnn_red50_neck_fpn_head: red50('faster_rcnn', 'involution', 'involution'),
  mask_rcnn_red50_fpn: red50('mask_rcnn'),
  mask_rcnn_red50_neck_fpn: red50('mask_rcnn', 'involution'),
  mask_rcnn_red50_neck_fpn_head: red50('mask_rcnn', 'involution', 'involution'),
  mask_rcnn_overlock_xt: overLoCK('overlock_xt'),
  mask_rcnn_overlock_t: overLoCK('overlock_t'),
  mask_rcnn_overlock_s: overLoCK('overlock_s'),
  mask_rcnn_overlock_b: overLoCK('overlock_b'),
};

const scenes = {
  backbone: 'rednet_digits',
  neck: 'involution',
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  preprocessing: SCENES,
} as const;

/** Networks small enough for a demonstration, on the backbone of the digits. */
export const sceneConfigs: Readonly<Record<string, DetectorConfig>> = {
  retinanet_red_digits_neck_fpn: {
    ...scenes,
    kind: 'retinanet',
    sizes: { channels: 64, depth: 2, stride: 2 },
  },
  mask_rcnn_red_digits_neck_fpn_head: {
    ...scenes,
    kind: 'mask_rcnn',
    head: 'involution',
    sizes: { channels: 48, hidden: 128, stride: 2, secondLevelSide: 56 },
  },
};
