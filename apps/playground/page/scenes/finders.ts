import { classColour, loadDetector, type ObjectDetector } from '@dynaconv/detection';
import { draw, loadSegmenter, type SemanticSegmenter } from '@dynaconv/segmentation';
import type { Copies } from '../engine/copies.ts';
import { readAll } from '../engine/explain.ts';
import type { Explained } from '../engine/protocol.ts';
import { cutOut } from './cut_out.ts';
import { isIncluded, SEGMENTERS } from './networks.ts';
import type { Found, FoundObject } from './protocol.ts';

/** The sides that images are resized to fit into for the authors' networks: at their own size a page would wait for minutes. */
const SCALE = [512, 512] as const;
/** What is found with a lower score is not sent to the page. */
const LEAST_SCORE = 0.05;

/** A detector or a segmenter. */
export interface Finder {
  find(image: ImageBitmap, signal: AbortSignal): Promise<Found>;
  /** @param layer by default the finest of the neck's */
  explain(
    image: ImageBitmap,
    layer?: string,
  ): Promise<{ explained: Explained; seen: readonly [across: number, down: number] }>;
  dispose(): void;
}

/** Loads a network by its name. */
export const loadFinder: ConstructorParameters<typeof Copies<Finder>>[0] = async (
  { model, weights },
  options,
) => {
  const scale = isIncluded(model) ? {} : { scale: SCALE };
  const loading = { weights, ...scale, ...options };
  return SEGMENTERS.includes(model)
    ? segmenting(await loadSegmenter(model, loading))
    : detecting(await loadDetector(model, loading));
};

const detecting = (detector: ObjectDetector): Finder => ({
  async find(image, signal) {
    const found = await detector.detect(image, { scoreThreshold: LEAST_SCORE, signal });
    const objects = found.map(({ className, index, score, box, mask }): FoundObject => {
      const colour = classColour(index);
      const placed = mask && { mask: cutOut(mask, box, colour) };
      return { className, score, box, colour, ...placed };
    });
    return { kind: 'objects', objects };
  },
  async explain(image, layer) {
    const { seen, picture, ...kernels } = await detector.explain(image, layer ? { layer } : {});
    const share = [seen.width / picture.width, seen.height / picture.height] as const;
    return { explained: await readAll({ picture, ...kernels }), seen: share };
  },
  dispose: () => detector.dispose(),
});

const segmenting = (segmenter: SemanticSegmenter): Finder => ({
  async find(image, signal) {
    const segmentation = await segmenter.segment(image, { signal });
    const { map, labels, palette } = segmentation;
    const counts = new Uint32Array(labels.length);
    map.forEach((index: number) => {
      counts[index]++;
    });
    const classes = labels
      .map((className, index) => ({
        className,
        colour: palette[index],
        share: counts[index] / map.length,
      }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share);
    return { kind: 'classes', classes, picture: draw(segmentation) };
  },
  async explain(image, layer) {
    const explanation = await segmenter.explain(image, layer ? { layer } : {});
    return { explained: await readAll(explanation), seen: [1, 1] };
  },
  dispose: () => segmenter.dispose(),
});
