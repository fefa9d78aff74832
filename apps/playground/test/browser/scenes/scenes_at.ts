/** What is found in a scene by the API alone, to compare what the page "Find and segment" shows with. */

import { type Box, loadDetector } from '@dynaconv/detection';
import {
  digitsWeights,
  type SceneDetector,
  type SceneSegmenter,
  type Scenes,
  sceneRecord,
  sceneSheet,
  squareOf,
} from '@dynaconv/digits';
import '@dynaconv/kernels-wasm';
import { groupWeights } from '@dynaconv/models';
import { loadSegmenter } from '@dynaconv/segmentation';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { DIGITS } from '../../../page/digits.ts';

setWasmPaths('/tfjs-wasm/');

/** A pixel of a scene. */
interface Place {
  readonly x: number;
  readonly y: number;
}

declare global {
  /** Class names and scores of what is found, best first, the best's box, and the kernel that the neck's finest level makes for a place. */
  var objectsIn:
    | ((
        model: SceneDetector,
        scene: number,
        place: Place,
      ) => Promise<{
        objects: (readonly [className: string, score: number])[];
        box: Box;
        kernel: number[];
      }>)
    | undefined;
  /** Class names and their shares of the pixels, the largest first, and the class of a place with its colour. */
  var classesIn:
    | ((
        model: SceneSegmenter,
        scene: number,
        place: Place,
      ) => Promise<{
        classes: (readonly [className: string, share: number])[];
        there: { className: string; colour: readonly number[] };
      }>)
    | undefined;
}

globalThis.objectsIn = async (model, scene, place) => {
  await setBackend('wasm');
  const detector = await loadDetector(model, { weights: digitsWeights(model, DIGITS) });
  const image = await imageOf(scene);
  const found = await detector.detect(image, { scoreThreshold: 0.05 });
  const { kernels } = await detector.explain(image, { layer: 'neck.fpn_convs.0' });
  const position = await kernels.at(place);
  return {
    objects: found.map(({ className, score }) => [className, score] as const),
    box: found[0].box,
    kernel: groupWeights(position.kernels[0]),
  };
};

globalThis.classesIn = async (model, scene, { x, y }) => {
  await setBackend('wasm');
  const segmenter = await loadSegmenter(model, { weights: digitsWeights(model, DIGITS) });
  const { map, labels, palette, width } = await segmenter.segment(await imageOf(scene));
  const classes = labels
    .map((name, index) => [name, map.filter((each: number) => each === index).length] as const)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => [name, count / map.length] as const);
  const index = map[y * width + x];
  return { classes, there: { className: labels[index], colour: palette[index] } };
};

async function imageOf(scene: number): Promise<ImageBitmap> {
  const scenes: Scenes = await (await fetch(sceneRecord(DIGITS))).json();
  const sheet = await (await fetch(sceneSheet(DIGITS))).blob();
  const { left, top, width, height } = squareOf(scenes, scene);
  return createImageBitmap(sheet, left, top, width, height);
}
