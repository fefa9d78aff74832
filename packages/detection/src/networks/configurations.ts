/** What a detector consists of. */
export interface DetectorConfig {
  kind: 'retinanet' | 'faster_rcnn' | 'mask_rcnn';
  /** See `listDenseBackbones` of `@dynaconv/models/dense`. */
  backbone: string;
  /** What the neck computes its levels with. */
  neck: Spatial;
  /** What the heads look around with: that of the RPN, and that for masks. */
  head: Spatial;
}

/** A layer that looks beyond a single pixel. */
export type Spatial = 'convolution' | 'involution';

const red50 = (
  kind: DetectorConfig['kind'],
  neck: Spatial = 'convolution',
  head: Spatial = 'convolution',
): DetectorConfig => ({ kind, backbone: 'rednet50', neck, head });

const overLoCK = (backbone: string): DetectorConfig => ({
  kind: 'mask_rcnn',
  backbone,
  neck: 'convolution',
  head: 'convolution',
});

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
