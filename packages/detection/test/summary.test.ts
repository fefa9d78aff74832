import { describe, expect, it } from 'vitest';
import { detectorSummary, listDetectors } from '../src/index.ts';

/** 10⁹ multiply–adds of the official code at 1280×800, with 1000 regions and 100 masks, by mmcv's counter. */
const OFFICIAL = {
  faster_rcnn_red50_fpn: 178.4,
  faster_rcnn_red50_neck_fpn: 135.0,
  faster_rcnn_red50_neck_fpn_head: 91.5,
  mask_rcnn_red50_fpn: 231.4,
  mask_rcnn_red50_neck_fpn: 188.1,
  mask_rcnn_red50_neck_fpn_head: 104.6,
  retinanet_red50_fpn: 210.6,
  retinanet_red50_neck_fpn: 199.9,
} as const;

/** The official mask head computes the maps of all 80 classes, this one that of an object's own. */
const otherClasses = (name: string) =>
  name.startsWith('mask_rcnn') ? (100 * 28 * 28 * 256 * 79) / 1e9 : 0;

it.each(Object.entries(OFFICIAL))('%s costs what the official code does', (name, official) => {
  const counted = detectorSummary(name).multiplyAdds / 1e9 + otherClasses(name);
  // Their counter also counts biases, BatchNorms and activations: a few for each value, of which there are some hundred millions.
  expect(official).toBeGreaterThan(counted);
  expect(official / counted).toBeLessThan(1.02);
});

describe.each(listDetectors())('%s', (name) => {
  it('is the sum of its modules', () => {
    const { modules, ...all } = detectorSummary(name);
    expect(modules.map((module) => module.name)).toEqual(
      name.startsWith('retinanet')
        ? ['backbone', 'neck', 'bbox_head']
        : ['backbone', 'neck', 'rpn_head', 'roi_head'],
    );
    for (const count of ['parameters', 'multiplyAdds'] as const) {
      expect(modules.reduce((sum, module) => sum + module[count], 0)).toBe(all[count]);
    }
    expect(all.inputShape).toEqual([800, 1280, 3]);
  });
});

it('counts the weights of a head once, and its work for every level and region', () => {
  const { parameters, multiplyAdds } = detectorSummary('faster_rcnn_red50_neck_fpn_head');
  expect(parameters).toBe(29_124_510);
  const half = detectorSummary('faster_rcnn_red50_neck_fpn_head', { regions: 500 });
  expect(half.parameters).toBe(parameters);
  // Of a region: two hidden layers, 81 classes and 320 offsets.
  expect(multiplyAdds - half.multiplyAdds).toBe(500 * 1024 * (12_544 + 1024 + 81 + 320));
  expect(() => detectorSummary('retinanet_red50_fpn', { size: [800] as never })).toThrow(
    'detectorSummary: size is [800]',
  );
  expect(() => detectorSummary('retinanet_red50_fpn', { masks: 0 })).toThrow(/masks 0, expected/);
  expect(() => detectorSummary('yolo')).toThrow("no detector is called 'yolo'");
});
