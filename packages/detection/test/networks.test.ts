import {
  createNetwork,
  describeNetwork,
  type PartDescription,
  parametersOf,
} from '@dynaconv/models/dense';
import { describe, expect, it } from 'vitest';
import { findDetector, listDetectors } from '../src/networks/networks.ts';
import { useWasm } from './helpers/wasm.ts';

/** Parameters and keys of the official networks, counted in the official code. */
const OFFICIAL: Readonly<Record<string, [parameters: number, keys: number]>> = {
  faster_rcnn_red50_fpn: [31_737_550, 479],
  faster_rcnn_red50_neck_fpn: [29_647_118, 503],
  faster_rcnn_red50_neck_fpn_head: [29_124_510, 509],
  mask_rcnn_red50_fpn: [34_380_830, 491],
  mask_rcnn_red50_neck_fpn: [32_290_398, 515],
  mask_rcnn_red50_neck_fpn_head: [29_677_358, 545],
  retinanet_red50_fpn: [27_953_186, 485],
  retinanet_red50_neck_fpn: [26_385_362, 503],
  mask_rcnn_overlock_t: [53_343_656, 2778],
  mask_rcnn_overlock_s: [76_679_468, 3806],
  mask_rcnn_overlock_b: [116_377_688, 4834],
};

const partsOf = (name: string): PartDescription[] =>
  Object.values<PartDescription[]>(describeNetwork(findDetector('test', name))).flat();

describe('the networks', () => {
  it.each(Object.entries(OFFICIAL))(
    '%s has as many parameters and keys as the official one',
    (name, [parameters, keys]) => {
      const parts = partsOf(name);
      const weights = parts.flatMap((part) => part.weights);
      // PyTorch saves a counter with each BatchNorm.
      const counters = weights.filter((weight) => weight.name.endsWith('/moving_variance'));
      expect(parametersOf(parts)).toBe(parameters);
      expect(weights.length + counters.length).toBe(keys);
      expect(new Set(weights.map((weight) => weight.name)).size).toBe(weights.length);
    },
  );

  it('are listed by name', () => {
    expect(listDetectors().toSorted()).toEqual(
      [...Object.keys(OFFICIAL), 'mask_rcnn_overlock_xt'].toSorted(),
    );
    expect(() => findDetector('loadDetector', 'mask_rcnn')).toThrow(
      /loadDetector: no detector is called 'mask_rcnn', expected one of retinanet_red50_fpn, /,
    );
    expect(() => findDetector('loadDetector', 'toString')).toThrow(/no detector is called/);
  });
});

it('fresh heads begin as mmdetection draws them', async () => {
  await useWasm();
  const create = (name: string) =>
    createNetwork({ ...findDetector('test', name), backbone: 'rednet26' }, { numClasses: 2 });
  const values = (models: ReturnType<typeof create>, name: string) => {
    const weights = Object.values(models).flatMap((model) => model.weights);
    const found = weights.find(({ originalName }) => originalName === name)!;
    return found.read().dataSync() as Float32Array;
  };
  const deviation = (all: Float32Array) =>
    Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length);
  const retina = create('retinanet_red50_fpn');
  const prior = values(retina, 'bbox_head.retina_cls/bias');
  expect(prior).toHaveLength(18);
  // An object of a class with probability 0.01.
  expect([...prior].every((bias) => Math.abs(1 / (1 + Math.exp(-bias)) - 0.01) < 1e-6)).toBe(true);
  expect([...values(retina, 'bbox_head.retina_reg/bias')]).toEqual(Array(36).fill(0));
  expect(deviation(values(retina, 'bbox_head.cls_convs.0.conv/kernel'))).toBeCloseTo(0.01, 3);
  // Xavier: uniform in ±√(6 / (inputs + outputs)).
  const lateral = values(retina, 'neck.lateral_convs.0.conv/kernel');
  const limit = Math.sqrt(6 / (512 + 256));
  expect(lateral.every((value) => Math.abs(value) <= limit)).toBe(true);
  expect(deviation(lateral)).toBeCloseTo(limit / Math.sqrt(3), 3);
  for (const model of Object.values(retina)) model.dispose();
  const rcnn = create('faster_rcnn_red50_fpn');
  expect(deviation(values(rcnn, 'roi_head.bbox_head.fc_cls/kernel'))).toBeCloseTo(0.01, 3);
  expect(deviation(values(rcnn, 'roi_head.bbox_head.fc_reg/kernel'))).toBeCloseTo(0.001, 4);
  expect(deviation(values(rcnn, 'rpn_head.rpn_cls/kernel'))).toBeCloseTo(0.01, 2);
  for (const model of Object.values(rcnn)) model.dispose();
});
