import { loadDetector } from '@dynaconv/detection';
import { isSceneDetector, SCENE_DETECTORS, type SceneDetector } from '@dynaconv/digits';
import { useBackend } from '../backend.ts';
import { digitsCheckpoint } from '../digits/models.ts';
import { race } from '../digits/race.ts';
import { UsageError } from '../errors.ts';
import { pixelEncoderOf } from '../explain/formats.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import {
  type DetectionOutcome,
  detectionPicture,
  formatDetections,
  type Precision,
  precisionsOf,
} from '../scenes/detections.ts';
import { expectSame } from '../scenes/expect_same.ts';
import { readScenes, type Scene } from '../scenes/held_out.ts';

export interface DetectScenesOptions {
  /** One of `SCENE_DETECTORS`, by default the first. */
  readonly model?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** The demonstration: a small network on scenes of digits that it has not seen, on the wasm backend. */
export async function detectScenes(
  { model = SCENE_DETECTORS[0], output, force = false, json }: DetectScenesOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!isSceneDetector(model)) {
    throw new UsageError(
      `--model ${model} needs an image: dynaconv detect IMAGE; without one there is ${SCENE_DETECTORS.join(' or ')}`,
    );
  }
  const encode = output === undefined ? undefined : await pixelEncoderOf(output);
  if (output !== undefined) await assertWritable(output, force);
  const heldOut = await readScenes();
  const outcome = await detectAll(model, heldOut.scenes, signal);
  if (output !== undefined && encode) {
    const picture = await detectionPicture(heldOut.scenes, outcome);
    await writeOutput(output, await encode(picture), { force, signal });
  }
  const pytorch = heldOut.pytorch[model];
  const precisions = precisionsOf(heldOut.scenes, outcome, pytorch);
  if (json) {
    const { found, ...figures } = outcome;
    printJson({ model, scenes: found.length, ...precisions, ...figures, output });
  } else print(formatDetections(model, heldOut.scenes, outcome, precisions, output));
  for (const [of, { ap, pytorchAp }] of Object.entries<Precision>({ ...precisions })) {
    expectSame(`detect: the average precision of each ${of}`, ap, pytorchAp);
  }
}

async function detectAll(
  model: SceneDetector,
  scenes: readonly Scene[],
  signal: AbortSignal,
): Promise<DetectionOutcome> {
  await useBackend('wasm');
  return withProgress(`loading ${model}`, async (progress) => {
    const detector = await loadDetector(model, { weights: digitsCheckpoint(model), signal });
    try {
      const found: DetectionOutcome['found'][number][] = [];
      for (const { image } of scenes) {
        progress.update(`detecting, ${found.length} of ${scenes.length} scenes`);
        found.push(await detector.detect(image, { signal }));
      }
      progress.update('timing against stock ops');
      const [{ image }] = scenes;
      return { found, ...(await race(() => detector.detect(image, { signal }), 1, signal)) };
    } finally {
      detector.dispose();
    }
  });
}
