import type { LevelOutputs } from '../selection/level_outputs.ts';
import { selectRetina } from '../selection/retina.ts';
import { type DetectionRun, type Found, levelsOfImage } from './detection_run.ts';
import { readLevel } from './read_level.ts';
import { scoped } from './scoped.ts';

/** Anchors of a level that are looked at more closely. */
const ANCHORS_A_LEVEL = 1000;

/** The objects of an image, as a RetinaNet finds them. */
export const findByRetinaNet = (run: DetectionRun): Promise<Found> =>
  scoped(async (keep) => {
    const { models, network, classes, image, options, signal } = run;
    const outputs: LevelOutputs[] = [];
    for (const [i, map] of keep(levelsOfImage(run)).entries()) {
      signal?.throwIfAborted();
      const size = { classes, count: ANCHORS_A_LEVEL };
      outputs.push(await readLevel(run, models.retina, map, network.anchors[i], size));
    }
    return selectRetina(outputs, classes, image, options);
  });
