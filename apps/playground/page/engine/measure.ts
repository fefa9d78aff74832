import type { ImageClassifier } from '@dynaconv/models';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { threadsInUse } from './backends.ts';
import { BACKENDS, type Backend, type Timing } from './protocol.ts';

/** Timed runs of a backend, fewer if they take longer than this together. */
const RUNS = 7;
const ENOUGH_MS = 4000;

/**
 * Times a network on every backend, the backends by turns.
 * @param classifierOn makes a backend current, and gives the network on it
 * @param onChange is told all timings after each run
 */
export async function measureInTurns(
  classifierOn: (backend: Backend) => Promise<ImageClassifier>,
  image: ImageBitmap,
  onChange: (timings: Timing[]) => void,
): Promise<void> {
  const timings = new Map<Backend, Timing>();
  let open: readonly Backend[] = BACKENDS;
  while (open.length > 0) {
    for (const backend of open) {
      const before = timings.get(backend);
      timings.set(backend, await timeNext(classifierOn, image, backend, before));
      onChange([...timings.values()]);
    }
    open = open.filter((backend) => {
      const { runs, error } = timings.get(backend)!;
      return error === undefined && !isMeasured(runs);
    });
  }
}

/** One run more; the first does not count, as it loads and compiles. */
async function timeNext(
  classifierOn: (backend: Backend) => Promise<ImageClassifier>,
  image: ImageBitmap,
  backend: Backend,
  before: Timing | undefined,
): Promise<Timing> {
  try {
    const classifier = await classifierOn(backend);
    const threads = await threadsInUse();
    const x = await classifier.preprocess(image);
    const time = await timeOnce(classifier, x).finally(() => x.dispose());
    return { backend, threads, runs: before ? [...before.runs, time] : [] };
  } catch (error) {
    return { backend, runs: [], error: (error as Error).message };
  }
}

/** Milliseconds from a normalised image on the current backend to its logits in JavaScript's memory. */
async function timeOnce(classifier: ImageClassifier, x: Tensor4D): Promise<number> {
  const start = performance.now();
  const logits = classifier.model.predict(x) as Tensor;
  await logits.data();
  const end = performance.now();
  logits.dispose();
  return end - start;
}

/** Whether a backend has been timed often enough to say. */
const isMeasured = (runs: readonly number[]): boolean =>
  runs.length >= RUNS || runs.reduce((a, b) => a + b, 0) > ENOUGH_MS;
