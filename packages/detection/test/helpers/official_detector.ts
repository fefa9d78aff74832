import type { Checkpoint, CheckpointTensor } from '@dynaconv/checkpoint';
import {
  batchNorm,
  involutionShapes,
  OFFICIAL,
  redNetSpatial,
  type Shapes,
  shapesOnly,
  stageShapes,
  weight,
} from '@dynaconv/test-kit';

/** Keys and shapes of the official detectors on a RedNet-50, written out again, so that the tests do not take them from the code they test. */
export function detectorShapes(name: string, classes = 80, stemSize = 7): Shapes {
  const kind = name.split('_red50_')[0];
  const involutionNeck = name.includes('_neck');
  const involutionHead = name.endsWith('_head');
  return [
    ...backbone(stemSize),
    ...neck(involutionNeck, kind === 'retinanet'),
    ...(kind === 'retinanet' ? retina(classes) : [...rpn(involutionHead), ...boxes(classes)]),
    ...(kind === 'mask_rcnn' ? masks(involutionHead, classes) : []),
  ];
}

/** A checkpoint of the deterministic weights of the reference, which are computed when they are read. */
export function officialDetector(
  name: string,
  shapes = detectorShapes(name),
  metadata: Checkpoint['metadata'] = {},
): Checkpoint {
  const checkpoint = shapesOnly(shapes);
  const tensors = [...checkpoint.tensors].map(([key, tensor]): [string, CheckpointTensor] => [
    key,
    { ...tensor, float32: async () => weight(key, tensor.shape) as Float32Array<ArrayBuffer> },
  ]);
  return { ...checkpoint, tensors: new Map(tensors), metadata };
}

const WIDTHS = [256, 512, 1024, 2048];

const conv = (path: string, inputs: number, outputs: number, size: number): Shapes => [
  [`${path}.weight`, [outputs, inputs, size, size]],
  [`${path}.bias`, [outputs]],
];

const linear = (path: string, inputs: number, outputs: number): Shapes => [
  [`${path}.weight`, [outputs, inputs]],
  [`${path}.bias`, [outputs]],
];

const backbone = (stemSize: number): Shapes => [
  ['backbone.stem.0.conv.weight', [32, 3, 3, 3]],
  ...batchNorm('backbone.stem.0.bn', 32),
  ...involutionShapes('backbone.stem.1', 32, stemSize),
  ...batchNorm('backbone.stem.2', 32),
  ['backbone.stem.4.conv.weight', [64, 32, 3, 3]],
  ...batchNorm('backbone.stem.4.bn', 64),
  ...stageShapes('backbone.', OFFICIAL.rednet50, redNetSpatial),
];

const spatial = (path: string, involution: boolean): Shapes =>
  involution ? involutionShapes(path, 256, 7) : conv(`${path}.conv`, 256, 256, 3);

function neck(involution: boolean, extra: boolean): Shapes {
  const widths = extra ? WIDTHS.slice(1) : WIDTHS;
  return [
    ...widths.flatMap((width, i) => conv(`neck.lateral_convs.${i}.conv`, width, 256, 1)),
    ...widths.flatMap((_, i) => spatial(`neck.fpn_convs.${i}`, involution)),
    ...(extra
      ? [
          ...conv('neck.fpn_convs.3.conv', 2048, 256, 3),
          ...conv('neck.fpn_convs.4.conv', 256, 256, 3),
        ]
      : []),
  ];
}

const retina = (classes: number): Shapes => [
  ...['cls_convs', 'reg_convs'].flatMap((tower) =>
    [0, 1, 2, 3].flatMap((i) => conv(`bbox_head.${tower}.${i}.conv`, 256, 256, 3)),
  ),
  ...conv('bbox_head.retina_cls', 256, 9 * classes, 3),
  ...conv('bbox_head.retina_reg', 256, 36, 3),
];

const rpn = (involution: boolean): Shapes => [
  ...(involution
    ? involutionShapes('rpn_head.rpn_conv', 256, 7)
    : conv('rpn_head.rpn_conv', 256, 256, 3)),
  ...conv('rpn_head.rpn_cls', 256, 3, 1),
  ...conv('rpn_head.rpn_reg', 256, 12, 1),
];

const boxes = (classes: number): Shapes => [
  ...linear('roi_head.bbox_head.shared_fcs.0', 12_544, 1024),
  ...linear('roi_head.bbox_head.shared_fcs.1', 1024, 1024),
  ...linear('roi_head.bbox_head.fc_cls', 1024, classes + 1),
  ...linear('roi_head.bbox_head.fc_reg', 1024, classes * 4),
];

function masks(involution: boolean, classes: number): Shapes {
  const path = 'roi_head.mask_head';
  return [
    ...[0, 1, 2, 3].flatMap((i) =>
      spatial(`${path}.convs.${i}${involution ? '.0' : ''}`, involution),
    ),
    [`${path}.upsample.weight`, [256, 256, 2, 2]],
    [`${path}.upsample.bias`, [256]],
    ...conv(`${path}.conv_logits`, 256, classes, 1),
  ];
}
