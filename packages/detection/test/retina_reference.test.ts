import { toleranceOf } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DetectionRun, levelsOfImage, predict } from '../src/detectors/detection_run.ts';
import { findByRetinaNet } from '../src/detectors/retina_net.ts';
import small from './fixtures/retinanet_red_digits_neck_fpn.json' with { type: 'json' };
import convolution from './fixtures/retinanet_red50_fpn.json' with { type: 'json' };
import involution from './fixtures/retinanet_red50_neck_fpn.json' with { type: 'json' };
import { expectChosen, type References } from './helpers/references.ts';
import { runOf } from './helpers/run_of.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

describe.each([
  { ...convolution, deploy: true },
  { ...involution, deploy: true },
  { ...involution, deploy: false },
  { ...small, deploy: true },
])('$model, deployed: $deploy', ({ deploy, ...fixture }) => {
  const dense = fixture.dense as References;
  let run: DetectionRun;

  beforeAll(async () => {
    run = await runOf(fixture, { deploy });
  });

  afterAll(() => {
    for (const model of Object.values(run.models)) model.dispose();
  });

  it('gives the maps of PyTorch on every level', () => {
    expect(run.input.x.shape.slice(1, 3)).toEqual(fixture.shape);
    const maps = levelsOfImage(run);
    maps.forEach((map, i) => {
      expectReference(map, dense[`p${i + 3}`], `p${i + 3}`);
      const outputs: Tensor[] = predict(run.models.retina, map);
      expectReference(outputs[0], dense[`logits${i + 3}`], `logits${i + 3}`);
      expectReference(outputs[1], dense[`deltas${i + 3}`], `deltas${i + 3}`);
      dispose(outputs);
    });
    dispose(maps);
  });

  it('finds what the reference finds', async () => {
    const { detections } = fixture;
    const found = await findByRetinaNet(run);
    // A sigmoid is no steeper than a quarter.
    const tolerance = toleranceOf({ float32MaxError: detections.scoreError }) / 4;
    expectChosen(found, detections, tolerance);
  });
});
