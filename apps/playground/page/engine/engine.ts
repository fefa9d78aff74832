import {
  type Classification,
  type DynamicKernels,
  dynamicLayers,
  type ImageClassifier,
  listModels,
  loadModel,
  type Place,
  type PositionKernels,
} from '@dynaconv/models';
import { threadsInUse, useBackend } from './backends.ts';
import { isMeasured, timeOnce } from './measure.ts';
import {
  BACKENDS,
  type Backend,
  type Explained,
  type Network,
  type Report,
  type Timing,
} from './protocol.ts';
import { Turns } from './turns.ts';
import { weightsProblem } from './weights_problem.ts';

/**
 * All that computes, in a worker, so that the page answers meanwhile. Each backend has its own copy of the current network:
 * switching moves no weights.
 */
export class Engine {
  #network: Network | undefined;
  readonly #classifiers = new Map<Backend, ImageClassifier>();
  #explained: { id: number; backend: Backend; kernels: DynamicKernels } | undefined;
  #explanations = 0;
  /** Changes when a measurement is to end. */
  #measurement = 0;
  #report: Report = () => {};
  readonly #turns = new Turns();

  /** @returns the names of the models */
  start(report: Report): string[] {
    this.#report = report;
    return listModels();
  }

  /** Makes a network the current one. Its weights are read when a backend first needs them. */
  open(network: Network): Promise<void> {
    this.stopMeasuring();
    return this.#turns.take(async () => {
      this.#forgetKernels();
      for (const classifier of this.#classifiers.values()) classifier.dispose();
      this.#classifiers.clear();
      this.#network = network;
    });
  }

  classify(image: ImageBitmap, backend: Backend, topK: number): Promise<Classification[]> {
    return this.#on(backend, async (classifier) => {
      this.#report(`Classifying on ${backend}; the first time it compiles…`);
      return classifier.classify(image, topK);
    });
  }

  /**
   * Makes the kernels of a layer for an image the current ones; by default of the layer that is most worth seeing.
   *
   * @returns undefined for a network that makes none
   */
  explain(image: ImageBitmap, backend: Backend, layer?: string): Promise<Explained | undefined> {
    return this.#on(backend, async (classifier) => {
      const { crop } = classifier.preprocessing;
      const layers = dynamicLayers(classifier.model, [crop, crop]);
      if (layers.length === 0) return undefined;
      this.#report('Making the kernels…');
      this.#forgetKernels();
      const { picture, kernels } = await classifier.explain(image, { layer });
      const id = ++this.#explanations;
      this.#explained = { id, backend, kernels };
      return { id, picture, layers, layer: kernels.layer };
    });
  }

  /** The kernels of an explanation at a place; undefined if something newer was explained. */
  kernelsAt(id: number, place: Place): Promise<PositionKernels | undefined> {
    return this.#turns.take(async () => {
      if (this.#explained?.id !== id) return undefined;
      const { backend, kernels } = this.#explained;
      await useBackend(backend);
      return kernels.at(place);
    });
  }

  /**
   * Times the network on every backend, warm, the backends by turns. What else is asked of the engine goes between two runs.
   * @param onChange is told all timings after each run
   */
  async measure(image: ImageBitmap, onChange: (timings: Timing[]) => void): Promise<void> {
    const measurement = ++this.#measurement;
    const timings = new Map<Backend, Timing>();
    let open: readonly Backend[] = BACKENDS;
    while (open.length > 0) {
      for (const backend of open) {
        timings.set(backend, await this.#timeNext(image, backend, timings.get(backend)));
        if (measurement !== this.#measurement) return;
        onChange([...timings.values()]);
      }
      open = open.filter((backend) => {
        const { runs, error } = timings.get(backend)!;
        return error === undefined && !isMeasured(runs);
      });
    }
  }

  stopMeasuring(): void {
    this.#measurement++;
  }

  /** One run more; the first does not count, as it loads and compiles. */
  async #timeNext(image: ImageBitmap, backend: Backend, timing?: Timing): Promise<Timing> {
    try {
      return await this.#on(backend, async (classifier) => {
        const threads = await threadsInUse();
        this.#report(`Measuring on ${backend}…`);
        const x = await classifier.preprocess(image);
        const time = await timeOnce(classifier, x).finally(() => x.dispose());
        return { backend, threads, runs: timing ? [...timing.runs, time] : [] };
      });
    } catch (error) {
      return { backend, runs: [], error: (error as Error).message };
    }
  }

  /** Runs a task with the current network on a backend. */
  #on<T>(backend: Backend, task: (classifier: ImageClassifier) => Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      this.#report(`Starting ${backend}…`);
      await useBackend(backend);
      return task(await this.#classifierOn(backend));
    });
  }

  async #classifierOn(backend: Backend): Promise<ImageClassifier> {
    const found = this.#classifiers.get(backend);
    if (found) return found;
    const network = this.#network;
    if (!network) throw new Error('There is no network yet: choose a model and its weights.');
    const { model, weights } = network;
    const doing = `Reading the weights of ${model}…`;
    this.#report(doing);
    const classifier = await loadModel(model, {
      weights,
      onProgress: ({ loaded, total }) => this.#report(doing, total && loaded / total),
    }).catch((error) => {
      throw weightsProblem(network, error);
    });
    this.#classifiers.set(backend, classifier);
    return classifier;
  }

  #forgetKernels(): void {
    this.#explained?.kernels.dispose();
    this.#explained = undefined;
  }
}
