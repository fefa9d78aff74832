import { toleranceOf } from '@dynaconv/test-kit';
import { expectClose, expectReference } from '@dynaconv/test-kit/expect';
import { dispose, gather, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DetectionRun, levelsOfImage, predict } from '../src/detectors/detection_run.ts';
import { boxOutputs, findByRcnn, proposalsOf } from '../src/detectors/rcnn.ts';
import { roiFeatures, sortedByLevel } from '../src/detectors/roi_features.ts';
import { InstanceMask } from '../src/masks/instance_mask.ts';
import { toMask } from '../src/masks/rle.ts';
import faster from './fixtures/faster_rcnn_red50_neck_fpn.json' with { type: 'json' };
import small from './fixtures/mask_rcnn_red_digits_neck_fpn_head.json' with { type: 'json' };
import mask from './fixtures/mask_rcnn_red50_fpn.json' with { type: 'json' };
import involution from './fixtures/mask_rcnn_red50_neck_fpn_head.json' with { type: 'json' };
import { expectChosen, type References } from './helpers/references.ts';
import { runOf } from './helpers/run_of.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

/** Those that `npm test -- --all` adds: a part of the others, and a form that fills its weights again. */
const MORE = [
  { ...faster, masks: undefined, deploy: true },
  { ...involution, deploy: false },
];

describe.each([
  { ...mask, deploy: true },
  { ...involution, deploy: true },
  { ...small, deploy: true },
  ...(process.env.DYNACONV_ALL ? MORE : []),
])('$model, deployed: $deploy', ({ deploy, ...fixture }) => {
  const dense = fixture.dense as References;
  let run: DetectionRun;

  beforeAll(async () => {
    run = await runOf(fixture, { deploy });
  });

  afterAll(() => {
    for (const model of Object.values(run.models)) model.dispose();
  });

  it('gives the maps of PyTorch, and its proposals', async () => {
    const maps = levelsOfImage(run);
    maps.forEach((map, i) => {
      expectReference(map, dense[`p${i + 2}`], `p${i + 2}`);
      const outputs = predict(run.models.rpn, map);
      expectReference(outputs[0], dense[`logits${i + 2}`], `logits${i + 2}`);
      expectReference(outputs[1], dense[`deltas${i + 2}`], `deltas${i + 2}`);
      dispose(outputs);
    });
    const { boxes, scores } = await proposalsOf(run, maps);
    expectChosen({ boxes, scores }, fixture.proposals);
    dispose(maps);
  });

  it('gives the features of regions on several levels, and what the head says of them', async () => {
    const { features, classes, offsets } = fixture.outputs;
    const boxes = Float32Array.from(fixture.regions);
    const regions = sortedByLevel(boxes, run.network.sizes);
    expect(new Set(regions.levels).size).toBeGreaterThan(1);
    const maps = levelsOfImage(run);
    const sorted = roiFeatures(maps, regions, 0, regions.order.length, 7);
    const places = regions.order.map((_, place) => regions.order.indexOf(place));
    const inOrder = gather(sorted, tensor1d(places, 'int32'));
    expectReference(inOrder, features, 'features');
    const outputs = await boxOutputs(run, maps, boxes);
    expectReference(tensor(outputs.logits, classes.shape), classes, 'classes');
    expectReference(tensor(outputs.deltas, offsets.shape), offsets, 'offsets');
    dispose([...maps, sorted, inOrder]);
  });

  it('finds what the reference finds', async () => {
    const { detections, masks } = fixture;
    const found = await findByRcnn(run);
    expectChosen(found, detections);
    if (!masks) {
      expect(found.maps).toBeUndefined();
      return;
    }
    const all = Float32Array.from(found.maps!.flatMap((map) => [...map]));
    const { values } = masks.maps;
    const sampled = values.map((_, i) => all[Math.floor((i * all.length) / values.length)]);
    expectClose(sampled, values, toleranceOf(masks.maps), 'masks');

    const [height, width] = fixture.original;
    for (const [i, { inner, outer }] of masks.pasted.entries()) {
      const box = found.boxes.subarray(i * 4, i * 4 + 4);
      const { data } = new InstanceMask(found.maps![i], box, { width, height });
      // Where no probability is within rounding of the threshold, both are the mask.
      const [sure, possible] = [inner, outer].map(
        (counts) => toMask({ size: [height, width], counts }).data,
      );
      const wrong = data.findIndex((value, at) => value < sure[at] || value > possible[at]);
      expect(wrong, `mask ${i}`).toBe(-1);
    }
  });
});
