import type { ClassSet } from './class_set.ts';

/** The 19 classes of Cityscapes by train id, as mmsegmentation 0.30 has them (Apache-2.0, OpenMMLab). */
export const CITYSCAPES: ClassSet = {
  names: [
    'road',
    'sidewalk',
    'building',
    'wall',
    'fence',
    'pole',
    'traffic light',
    'traffic sign',
    'vegetation',
    'terrain',
    'sky',
    'person',
    'rider',
    'car',
    'truck',
    'bus',
    'train',
    'motorcycle',
    'bicycle',
  ],
  palette: [
    '804080 f423e8 464646 66669c be9999 999999 faaa1e dcdc00 6b8e23 98fb98 4682b4 dc143c ff0000 00008e',
    '000046 003c64 005064 0000e6 770b20',
  ],
};
