import { Random } from '@dynaconv/training/data';
import { describe, expect, it } from 'vitest';
import { PLAIN_DELTAS, RCNN_DELTAS } from '../src/boxes/decode.ts';
import { encodeBox } from '../src/boxes/encode.ts';
import { anchorsOf, withinImage } from '../src/training/anchor_grids.ts';
import {
  assign,
  FASTER_RCNN_RULE,
  IGNORED,
  MASK_RCNN_RULE,
  NEGATIVE,
  RETINA_RULE,
  RPN_RULE,
} from '../src/training/assign.ts';
import { maskTargets } from '../src/training/mask_targets.ts';
import { sampleRegions } from '../src/training/regions.ts';
import { sample, sampled } from '../src/training/sample.ts';
import fixture from './fixtures/training.json' with { type: 'json' };
import { hashedBoxes } from './helpers/hashed.ts';
import { objects } from './helpers/trainable.ts';
import { useWasm } from './helpers/wasm.ts';

const RULES = {
  rpn: RPN_RULE,
  retina: RETINA_RULE,
  faster_rcnn: FASTER_RCNN_RULE,
  mask_rcnn: MASK_RCNN_RULE,
};

describe.each(fixture.assignments)('the rule of $rule with $objects objects', (each) => {
  const name = `${each.rule}/${each.objects}`;
  const boxes = hashedBoxes(`${name}/boxes`, 240, 40, 30);
  const truths = hashedBoxes(`${name}/objects`, each.objects, 40, 30);
  if (each.objects > 0) for (let i = 0; i < 6; i++) boxes.set(truths.subarray(0, 4), 4 * i);
  if (each.objects > 1) {
    truths.set([200, 200, 220, 230], 4 * (each.objects - 1));
    for (let i = 0; i < 6; i++) boxes.set([200, 200, 244 + i / 4, 230], 4 * (6 + i));
  }

  it('assigns and samples the boxes that the reference does', () => {
    const assigned = assign(boxes, truths, RULES[each.rule as keyof typeof RULES]);
    expect([...assigned]).toEqual(each.assigned);
    const size = { count: 40, positives: 0.25 };
    const drawn = sample(assigned, size, new Random('sample', name));
    expect(drawn).toEqual({ positives: each.positives, negatives: each.negatives });
    const kept = sampled(assigned, size, new Random('sample', name));
    const chosen = new Set([...each.positives, ...each.negatives]);
    expect([...kept]).toEqual(each.assigned.map((value, i) => (chosen.has(i) ? value : IGNORED)));
  });
});

it.each(fixture.encoded)('offsets are those of the reference: $name', ({ name, values }) => {
  const references = hashedBoxes(`${name}/references`, 20, 40, 30);
  const boxes = hashedBoxes(`${name}/boxes`, 20, 40, 30);
  const scale = name === 'rcnn' ? RCNN_DELTAS : PLAIN_DELTAS;
  const offsets = new Float32Array(80);
  for (let i = 0; i < 20; i++) encodeBox(references, i, boxes, i, scale, offsets, 4 * i);
  // Rounded once to float32, and the fixture to nine digits.
  offsets.forEach((value, i) => {
    expect(Math.abs(value - values[i])).toBeLessThanOrEqual(
      (2 ** -24 + 1e-9) * Math.abs(values[i]),
    );
  });
});

const drawRegions = () => {
  const random = new Random('regions');
  const size = { count: fixture.regionCount, positives: 0.25 };
  return fixture.proposals.map((proposals, i) =>
    sampleRegions(Float32Array.from(proposals), objects[i], MASK_RCNN_RULE, size, random),
  );
};

it('regions are those of the reference, the objects among them', () => {
  drawRegions().forEach((regions, i) => {
    const expected = fixture.regions[i];
    expect([...regions.boxes]).toEqual(expected.boxes.map(Math.fround));
    const positives = regions.objects.filter((object) => object !== NEGATIVE);
    expect(positives).toEqual(expected.matched);
    expect(regions.objects.slice(positives.length)).toEqual(
      Array(expected.labels.length - positives.length).fill(NEGATIVE),
    );
  });
});

it('masks of regions are those of the reference', async () => {
  await useWasm();
  drawRegions().forEach(({ boxes, objects: own }, i) => {
    const matched = own.filter((object) => object !== NEGATIVE);
    const shown = boxes.subarray(0, 4 * matched.length);
    const targets = maskTargets(objects[i].masks!, shown, matched, 28);
    expect([...targets.dataSync()].join('')).toBe(fixture.masks[i]);
    targets.dispose();
  });
});

it('anchors beyond an image and its padding are ignored', () => {
  const grids = [8, 32].map((stride) => {
    const level = { stride, scales: [1], ratios: [1, 2] };
    return { level, height: 128 / stride, width: 160 / stride };
  });
  const isWithin = withinImage(grids, { width: 65, height: 64 }, 32);
  const anchors = anchorsOf(grids);
  const assigned = assign(anchors, new Float32Array(), RPN_RULE, isWithin);
  assigned.forEach((value, i) => {
    const [x1, y1, x2, y2] = anchors.subarray(4 * i, 4 * i + 4);
    // Their centres are the upper left corners of their cells; 65 is padded to 96.
    const inside = (x1 + x2) / 2 < 96 && (y1 + y2) / 2 < 64;
    expect(value).toBe(inside ? NEGATIVE : IGNORED);
  });
});
