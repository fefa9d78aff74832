import { assertOptions, type OptionNames } from '@dynaconv/options';
import { type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { estimateStatistics } from '../../estimate_statistics.ts';
import { contrastingLayer } from '../../explain/contrast.ts';
import { type DynamicKernelsOptions, dynamicKernels } from '../../explain/dynamic_kernels.ts';
import type { DynamicKernels } from '../../explain/kernel_reader.ts';
import type { Box } from '../../explain/position_kernels.ts';
import {
  type ReceptiveField,
  type ReceptiveFieldOptions,
  receptiveField,
} from '../../explain/receptive_field.ts';
import { embedder, featureExtractor, stageNames } from '../../features.ts';
import type { PixelData } from '../../images/pixels.ts';
import {
  type Preprocessing,
  preprocess,
  seenSquare,
  toPicture,
} from '../../images/preprocessing.ts';
import { type ImageSource, type ReadImageOptions, readImage } from '../../images/read_image.ts';
import { readMetadata } from '../../network/metadata.ts';
import { assertInputShape } from '../../network/options.ts';
import { assertFinite } from '../../non_finite/assert_finite.ts';
import { searchAsync, searchSync } from '../../non_finite/search.ts';
import type { WeightsReport } from '../../weights/report.ts';

/** One guess of what an image shows. */
export interface Classification {
  className: string;
  /** Position of the class among the logits. */
  index: number;
  /** Softmax of the logits. */
  probability: number;
}

/** An image as a model sees it. */
interface SeenImage {
  /** Size of the image, in pixels. */
  image: { width: number; height: number };
  /** The image as the model sees it, crop×crop pixels; places in `kernels` are in these pixels. */
  picture: PixelData;
  /** The part of the image that `picture` shows, in pixels of the image. */
  seen: Box;
}

/** The kernels that a model makes for an image, and the image that they are applied to. */
export interface Explanation extends SeenImage {
  /** For the caller to dispose. */
  kernels: DynamicKernels;
}

/** What the middle of a map sees of an image. */
export interface FieldExplanation extends SeenImage {
  /** Of the pixels of `picture`. */
  field: ReceptiveField;
}

export interface InferOptions {
  /** Whether to return the pooled features in place of the logits; false by default. */
  embedding?: boolean;
}

const INFER_OPTIONS: OptionNames<InferOptions> = { embedding: true };

const EXPLAIN_OPTIONS: OptionNames<DynamicKernelsOptions> = { layer: true };

export interface ClassifierOptions extends ReadImageOptions {
  /** What the checkpoint had for the model, and what was left of it. */
  report?: WeightsReport;
}

/** A model with everything needed to get from images to class names. Made by `loadModel`. */
export class ImageClassifier {
  /** Normalised images, float32 [B, H, W, 3], to logits [B, classes]. */
  readonly model: LayersModel;
  /** Class names, by the index of their logit. */
  readonly labels: readonly string[];
  readonly preprocessing: Preprocessing;
  /** What the checkpoint had for the model, and what was left of it. */
  readonly report?: WeightsReport;
  private readonly readOptions: ReadImageOptions;
  private embeddings?: LayersModel;
  private maps?: LayersModel;

  constructor(
    model: LayersModel,
    labels: readonly string[],
    { report, ...readOptions }: ClassifierOptions = {},
  ) {
    this.model = model;
    this.labels = labels;
    this.report = report;
    this.readOptions = readOptions;
    this.preprocessing = readMetadata('ImageClassifier', model).preprocessing;
  }

  /**
   * The most probable classes, best first; for a list of images, a list for each.
   * @param topK how many, 5 by default
   * @throws as `readImage` and `predict`; RangeError for a topK that is not a positive integer
   */
  classify(image: ImageSource, topK?: number): Promise<Classification[]>;
  classify(images: readonly ImageSource[], topK?: number): Promise<Classification[][]>;
  async classify(
    images: ImageSource | readonly ImageSource[],
    topK = 5,
  ): Promise<Classification[] | Classification[][]> {
    if (!Number.isInteger(topK) || topK < 1) {
      throw new RangeError(`classify: topK is ${topK}, expected a positive integer`);
    }
    if (Array.isArray(images) && images.length === 0) return [];
    const logits = await this.infer(images);
    const rows = (await logits.array()) as number[][];
    logits.dispose();
    const guesses = rows.map((row) => this.best(row, topK));
    return Array.isArray(images) ? guesses : guesses[0];
  }

  /**
   * Logits [B, classes] of images, or, with `embedding`, the pooled features [B, C] before the classifier.
   * The caller disposes the tensor.
   * @throws as `readImage` and `predict`
   */
  async infer(
    images: ImageSource | readonly ImageSource[],
    options: InferOptions = {},
  ): Promise<Tensor> {
    assertOptions('infer', options, INFER_OPTIONS);
    const { embedding = false } = options;
    const x = await this.preprocess(images);
    try {
      return await searchAsync(this.checked(embedding ? this.embed(x) : this.logits(x), x));
    } finally {
      x.dispose();
    }
  }

  /** The model's input for images: float32 [B, crop, crop, 3]. The caller disposes it. */
  async preprocess(images: ImageSource | readonly ImageSource[]): Promise<Tensor4D> {
    const list = (Array.isArray(images) ? images : [images]) as readonly ImageSource[];
    if (list.length === 0) throw new RangeError('image: the list is empty, expected an image');
    const { crop } = this.preprocessing;
    const size = crop * crop * 3;
    const values = new Float32Array(list.length * size);
    for (const [i, image] of list.entries()) {
      const room = values.subarray(i * size, (i + 1) * size);
      preprocess(await readImage(image, this.readOptions), this.preprocessing, room);
    }
    return tensor(values, [list.length, crop, crop, 3]);
  }

  /**
   * Logits [B, classes] of normalised images, float32 [B, H, W, 3] of any size that the network takes.
   * @throws RangeError for a size below the network's smallest; NonFiniteError for logits that are not finite, which says where
   * the first such value arises. To know, it waits for the logits, which blocks the page: `infer` does not.
   */
  predict(x: Tensor4D): Tensor {
    return searchSync(this.checked(this.logits(x), x));
  }

  /** The map at the end of every stage (see `stageNames`) for normalised images; throws as `predict`. */
  features(x: Tensor4D): Record<string, Tensor4D> {
    this.assertSize(x);
    this.maps ??= featureExtractor(this.model);
    const maps = this.maps.predict(x) as Tensor4D[];
    return Object.fromEntries(stageNames(this.model).map((name, i) => [name, maps[i]]));
  }

  /**
   * The kernels that a layer makes for an image, by default those of the layer where they differ most from position to
   * position, see `contrastingLayer`.
   * @throws as `readImage` and `dynamicKernels`
   */
  async explain(image: ImageSource, options: DynamicKernelsOptions = {}): Promise<Explanation> {
    assertOptions('explain', options, EXPLAIN_OPTIONS);
    const { layer } = options;
    return this.lookAt(image, async (x) => ({
      kernels: dynamicKernels(this.model, x, {
        layer: layer ?? (await contrastingLayer(this.model, x)),
      }),
    }));
  }

  /**
   * What the middle of a map sees of an image, see `receptiveField`.
   * @throws as `readImage` and `receptiveField`
   */
  receptiveField(
    image: ImageSource,
    options: ReceptiveFieldOptions = {},
  ): Promise<FieldExplanation> {
    return this.lookAt(image, async (x) => ({
      field: await receptiveField(this.model, x, options),
    }));
  }

  /**
   * Sets the statistics of a network with random weights to those of an image, see the function `estimateStatistics`.
   * @throws as `readImage`
   */
  async estimateStatistics(image: ImageSource): Promise<void> {
    const { x } = await this.prepare(image);
    try {
      estimateStatistics(this.model, x);
    } finally {
      x.dispose();
    }
  }

  private async prepare(image: ImageSource) {
    const pixels = await readImage(image, this.readOptions);
    const { crop } = this.preprocessing;
    const values = new Float32Array(crop * crop * 3);
    preprocess(pixels, this.preprocessing, values);
    const x: Tensor4D = tensor(values, [1, crop, crop, 3]);
    return { pixels, values, x };
  }

  /** What `find` finds for an image, with the image as the model sees it. */
  private async lookAt<T extends object>(
    image: ImageSource,
    find: (x: Tensor4D) => Promise<T>,
  ): Promise<SeenImage & T> {
    const { pixels, values, x } = await this.prepare(image);
    const { crop } = this.preprocessing;
    try {
      // What is found would explain nothing if the network's output were not finite.
      (await searchAsync(this.checked(this.logits(x), x))).dispose();
      return {
        image: { width: pixels.width, height: pixels.height },
        picture: { data: toPicture(values, this.preprocessing), width: crop, height: crop },
        seen: seenSquare(pixels, this.preprocessing),
        ...(await find(x)),
      };
    } finally {
      x.dispose();
    }
  }

  /** Frees the weights. */
  dispose(): void {
    this.model.dispose();
  }

  private assertSize(x: Tensor4D): void {
    const { name, backbone } = readMetadata('ImageClassifier', this.model);
    assertInputShape(name, backbone.minimumSize, x.shape.slice(1));
  }

  private logits(x: Tensor4D): Tensor {
    this.assertSize(x);
    return this.model.predict(x) as Tensor;
  }

  private embed(x: Tensor4D): Tensor {
    this.embeddings ??= embedder(this.model);
    return this.embeddings.predict(x) as Tensor;
  }

  private checked(y: Tensor, x: Tensor4D) {
    return assertFinite(y, x, this.model, this.report);
  }

  private best(logits: readonly number[], topK: number): Classification[] {
    // The largest logit is subtracted, so that no exponential overflows.
    const largest = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const total = powers.reduce((a, b) => a + b, 0);
    return powers
      .map((power, index) => ({
        className: this.labels[index],
        index,
        probability: power / total,
      }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, topK);
  }
}
