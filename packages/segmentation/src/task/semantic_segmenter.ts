import { NonFiniteError, type WeightsReport } from '@dynaconv/models';
import {
  type DynamicKernelsOptions,
  explainInput,
  firstNonFinite,
  type InputExplanation,
} from '@dynaconv/models/dense';
import { type ImageSource, type Pixels, readImage } from '@dynaconv/models/images';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Pipeline, type PrepareOptions, prepare } from '../images/pipeline.ts';
import type { Colour } from '../labels/class_set.ts';
import { type ClassMap, classMap } from './class_map.ts';
import { assertSegmentOptions, type SegmentOptions } from './options.ts';
import type { View } from './tile.ts';
import { tilesOf } from './tiles.ts';

/** The classes of an image's pixels. */
export interface Segmentation extends ClassMap {
  /** The image's own size. */
  width: number;
  height: number;
  /** Class names and colours, by the indices in `map`. */
  labels: readonly string[];
  palette: readonly Colour[];
}

export interface SegmenterParts {
  labels: readonly string[];
  palette: readonly Colour[];
  pipeline: Pipeline;
  /** The smallest side of an input that the network is defined for. */
  minimumSize: number;
  report?: WeightsReport;
  maxPixels?: number;
}

/** A network with everything needed to get from images to classes of pixels. Made by `loadSegmenter`. */
export class SemanticSegmenter {
  /** Normalised images, float32 [B, H, W, 3], to logits [B, ⌈H/4⌉, ⌈W/4⌉, classes]. */
  readonly model: LayersModel;
  /** Class names, by the index of their logit. */
  readonly labels: readonly string[];
  /** The colours that the classes are drawn in. */
  readonly palette: readonly Colour[];
  readonly pipeline: Pipeline;
  /** What the checkpoint had for the network, and what was left of it. */
  readonly report?: WeightsReport;
  private readonly minimumSize: number;
  private readonly maxPixels?: number;

  constructor(model: LayersModel, parts: SegmenterParts) {
    this.model = model;
    this.labels = parts.labels;
    this.palette = parts.palette;
    this.pipeline = parts.pipeline;
    this.report = parts.report;
    this.minimumSize = parts.minimumSize;
    this.maxPixels = parts.maxPixels;
  }

  /**
   * The class of every pixel, at the image's own size; for a list of images, which run one after the other, a list of results.
   *
   * @throws as `readImage` and `predict`; RangeError and TypeError for options; the signal's reason
   */
  segment(image: ImageSource, options?: SegmentOptions): Promise<Segmentation>;
  segment(images: readonly ImageSource[], options?: SegmentOptions): Promise<Segmentation[]>;
  async segment(
    images: ImageSource | readonly ImageSource[],
    options: SegmentOptions = {},
  ): Promise<Segmentation | Segmentation[]> {
    assertSegmentOptions(options);
    if (!Array.isArray(images)) return this.segmentOne(images as ImageSource, options);
    const results: Segmentation[] = [];
    for (const image of images) results.push(await this.segmentOne(image, options));
    return results;
  }

  /** The network's input for an image, float32 [1, H, W, 3]; the caller disposes it. */
  async preprocess(image: ImageSource, options: PrepareOptions = {}): Promise<Tensor4D> {
    return prepare(await this.read(image), this.pipeline, options);
  }

  /**
   * Logits [B, ⌈H/4⌉, ⌈W/4⌉, classes] of normalised images, float32 [B, H, W, 3]; the caller disposes them.
   *
   * @throws RangeError for images smaller than the network takes; NonFiniteError for logits that are not finite, which says where
   * the first such value arises
   */
  async predict(x: Tensor4D): Promise<Tensor4D> {
    const [, height, width] = x.shape;
    if (Math.min(height, width) < this.minimumSize) {
      throw new RangeError(
        `${this.model.name}: the input is ${height}×${width}, expected at least ${this.minimumSize}×${this.minimumSize}; choose a larger scale, ratio or crop`,
      );
    }
    const y = this.model.predict(x) as Tensor4D;
    const values = await y.data();
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at < 0) return y;
    y.dispose();
    const image = Math.floor((at / y.size) * x.shape[0]);
    throw new NonFiniteError(
      `${this.model.name}: the output is ${values[at]}, expected finite numbers; ${await firstNonFinite(this.model, x, image, this.report)}`,
    );
  }

  /**
   * The kernels that a layer makes for an image: by default those of the neck's finest level if it makes any, else those of the layer
   * where they differ most from position to position.
   *
   * @throws as `readImage`; TypeError for an option that does not exist; RangeError for a layer that makes no kernels; Error for a
   * network without such layers
   */
  async explain(image: ImageSource, options?: DynamicKernelsOptions): Promise<InputExplanation> {
    const x = await this.preprocess(image);
    try {
      return await explainInput(this.model, x, this.pipeline.normalization, options);
    } finally {
      x.dispose();
    }
  }

  /** Frees the weights. */
  dispose(): void {
    this.model.dispose();
  }

  private read(image: ImageSource): Promise<Pixels> {
    return readImage(image, { maxPixels: this.maxPixels });
  }

  private async segmentOne(image: ImageSource, options: SegmentOptions): Promise<Segmentation> {
    const { scores = false, ratios = [1], flip = false, slidingWindow, signal } = options;
    signal?.throwIfAborted();
    const pixels = await this.read(image);
    const { width, height } = pixels;
    const run = async (x: Tensor4D) => {
      signal?.throwIfAborted();
      const y = await this.predict(x);
      return { shape: y.shape, logits: await taken(y) };
    };
    const views: View[] = [];
    for (const ratio of ratios) {
      for (const flipped of flip ? [false, true] : [false]) {
        const x = prepare(pixels, this.pipeline, { ratio, flip: flipped });
        try {
          views.push(await tilesOf(x, { width, height }, flipped, run, slidingWindow));
        } finally {
          x.dispose();
        }
      }
    }
    const { labels, palette } = this;
    const found = await classMap(views, { width, height }, labels.length, scores, signal);
    return { ...found, width, height, labels, palette };
  }
}

/** A tensor's values; the tensor is disposed. */
async function taken(y: Tensor): Promise<Float32Array> {
  try {
    return (await y.data()) as Float32Array;
  } finally {
    y.dispose();
  }
}
