import type { ImageSource, ReadImageOptions, WeightsReport } from '@dynaconv/models';
import {
  type DynamicKernelsOptions,
  explainInput,
  type InputExplanation,
  type NetworkModels,
} from '@dynaconv/models/dense';
import { readImage, type Size } from '@dynaconv/models/images';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { dispose } from '@tensorflow/tfjs-core';
import type { Box } from '../boxes/box.ts';
import { type DetectorPreprocessing, toNetworkInput } from '../images/network_input.ts';
import { InstanceMask } from '../masks/instance_mask.ts';
import type { DetectorNetwork, GraphName } from '../networks/networks.ts';
import type { DetectionRun, Found } from './detection_run.ts';
import { findByRcnn } from './rcnn.ts';
import { findByRetinaNet } from './retina_net.ts';

/** An object found in an image. */
export interface Detection {
  className: string;
  /** Index of the class. */
  index: number;
  /** How sure the network is, from 0 to 1. */
  score: number;
  /** In pixels of the image. */
  box: Box;
  /** Which pixels of the image are the object's, where the network gives masks. */
  mask?: InstanceMask;
}

export interface DetectOptions {
  /** Only objects with a higher score; 0.05 by default. */
  scoreThreshold?: number;
  /** How many at most in an image; 100 by default. */
  maxDetections?: number;
  /** Ends the work between two steps, with the signal's reason. */
  signal?: AbortSignal;
}

const DETECT_OPTIONS: OptionNames<DetectOptions> = {
  scoreThreshold: true,
  maxDetections: true,
  signal: true,
};

/** The kernels that a detector makes for an image; its `picture` is padded to the right and below. */
export interface Explanation extends InputExplanation {
  /** The part of `picture` that is the image, from its top left corner. */
  seen: Size;
}

/** What `ObjectDetector` is made of. */
export interface DetectorParts extends ReadImageOptions {
  network: DetectorNetwork;
  models: NetworkModels<GraphName>;
  labels: readonly string[];
  preprocessing: DetectorPreprocessing;
  maxProposals: number;
  report?: WeightsReport;
}

/** A network with everything needed to get from images to objects. Made by `loadDetector`. */
export class ObjectDetector {
  /** See `listDetectors` and `detectorNetwork`. */
  readonly name: string;
  /** Class names, by their index. */
  readonly labels: readonly string[];
  readonly preprocessing: DetectorPreprocessing;
  /** What the checkpoint had for the network, and what was left of it. */
  readonly report?: WeightsReport;
  private readonly parts: DetectorParts;

  constructor(parts: DetectorParts) {
    this.parts = parts;
    this.name = parts.network.name;
    this.labels = parts.labels;
    this.preprocessing = parts.preprocessing;
    this.report = parts.report;
  }

  /**
   * The objects in an image, best first; for a list of images, a list for each. Images are taken one after the other.
   *
   * @throws as `readImage`; RangeError for options out of range; NonFiniteError for outputs that are not finite, which says where the
   * first such value arises; the signal's reason
   */
  detect(image: ImageSource, options?: DetectOptions): Promise<Detection[]>;
  detect(images: readonly ImageSource[], options?: DetectOptions): Promise<Detection[][]>;
  async detect(
    images: ImageSource | readonly ImageSource[],
    options: DetectOptions = {},
  ): Promise<Detection[] | Detection[][]> {
    assertOptions('detect', options, DETECT_OPTIONS);
    const { scoreThreshold = 0.05, maxDetections = 100, signal } = options;
    if (!(scoreThreshold >= 0 && scoreThreshold <= 1)) {
      throw new RangeError(
        `detect: scoreThreshold is ${scoreThreshold}, expected a number from 0 to 1`,
      );
    }
    if (!Number.isInteger(maxDetections) || maxDetections < 1) {
      throw new RangeError(
        `detect: maxDetections is ${maxDetections}, expected a positive integer`,
      );
    }
    const given = { scoreThreshold, maxDetections };
    if (!Array.isArray(images)) return this.detectIn(images as ImageSource, given, signal);
    const found: Detection[][] = [];
    for (const image of images) found.push(await this.detectIn(image, given, signal));
    return found;
  }

  /**
   * The kernels that a layer of the backbone or the neck makes for an image: by default those of the neck's finest level if it makes any,
   * else those of the layer where they differ most from position to position.
   *
   * @throws as `readImage`; TypeError for an option that does not exist; RangeError for a layer that makes no kernels; Error for a
   * network without such layers
   */
  async explain(image: ImageSource, options?: DynamicKernelsOptions): Promise<Explanation> {
    const { models, preprocessing, maxPixels } = this.parts;
    const { x, seen } = toNetworkInput(await readImage(image, { maxPixels }), preprocessing);
    try {
      return { ...(await explainInput(models.trunk, x, preprocessing, options)), seen };
    } finally {
      dispose(x);
    }
  }

  /** Frees the weights. */
  dispose(): void {
    for (const model of Object.values(this.parts.models)) model.dispose();
  }

  private async detectIn(
    image: ImageSource,
    options: DetectionRun['options'],
    signal?: AbortSignal,
  ): Promise<Detection[]> {
    signal?.throwIfAborted();
    const { network, models, maxProposals, report, preprocessing, maxPixels } = this.parts;
    const pixels = await readImage(image, { maxPixels });
    signal?.throwIfAborted();
    const input = toNetworkInput(pixels, preprocessing);
    const { seen, original } = input;
    const factors = [seen.width / original.width, seen.height / original.height].map(Math.fround);
    const run: DetectionRun = {
      network,
      models,
      classes: this.labels.length,
      maxProposals,
      input,
      image: { seen, factors: factors as [number, number] },
      options,
      report,
      signal,
    };
    try {
      const find = network.kind === 'retinanet' ? findByRetinaNet : findByRcnn;
      return this.describe(await find(run), input.original);
    } finally {
      dispose(input.x);
    }
  }

  private describe(
    { boxes, scores, labels, maps }: Found,
    image: { width: number; height: number },
  ): Detection[] {
    return labels.map((index, i) => {
      const box = boxes.subarray(i * 4, i * 4 + 4);
      const [x, y, right, bottom] = box;
      return {
        className: this.labels[index],
        index,
        score: scores[i],
        box: { x, y, width: right - x, height: bottom - y },
        ...(maps ? { mask: new InstanceMask(maps[i], box, image) } : {}),
      };
    });
  }
}
