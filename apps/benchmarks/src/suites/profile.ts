import type { BenchmarkedBackend } from '../backends/backend.ts';
import type { Roofline } from '../measure/compare.ts';
import { median } from '../measure/statistics.ts';
import { createNetwork, FORMS, type Form, issue, randomImages } from '../network.ts';
import { describeCall } from '../profile/describe_call.ts';
import { type KernelCall, type Recorded, recordKernels } from '../profile/kernel_recorder.ts';

export interface ProfileOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  models: readonly string[];
  /** Deployed by default. */
  form?: Form;
  /** Whether to take the kernels out, so that all ops are compositions of stock ops. */
  stock?: boolean;
  /** Whether calls are told apart by the shapes they work on. */
  byShape?: boolean;
  /** Side of the square image. */
  size: number;
  rounds: number;
  onProgress?: (message: string) => void;
}

/** Medians over the rounds, of one image. */
interface KernelRow extends Recorded {
  label: string;
  /** Of the sum over kernels. */
  share: number;
}

interface ModelProfile {
  model: string;
  /** Milliseconds an image while kernels are not timed. */
  whole: number;
  /** Milliseconds an image while kernels are timed: the difference to `whole` is what timing itself costs. */
  wholeRecorded: number;
  /** Milliseconds in kernels; the rest of `wholeRecorded` is JavaScript. */
  sum: number;
  /** Of f32x4 mul + add, multiply–adds a nanosecond, measured in between. */
  peak: number;
  kernels: KernelRow[];
}

export interface ProfileReport {
  backend: string;
  /** The mode that our kernels ran in, or 'stock ops'. */
  mode: string;
  form: Form;
  size: number;
  rounds: number;
  models: ModelProfile[];
}

/** Where the time of whole networks goes, by kernel, in the backend's last mode: the fastest. */
export async function profileModels(options: ProfileOptions): Promise<ProfileReport> {
  const { backend, models, form = FORMS[0], stock = false, size, rounds, onProgress } = options;
  const mode = backend.modes.at(-1)!;
  mode.enter();
  const profiles: ModelProfile[] = [];
  for (const name of models) {
    profiles.push(
      await profileModel(name, options, (message) => onProgress?.(`${name}: ${message}`)),
    );
  }
  return {
    backend: backend.name,
    mode: stock ? 'stock ops' : mode.name,
    form,
    size,
    rounds,
    models: profiles,
  };
}

async function profileModel(
  name: string,
  { backend, roofline, form = FORMS[0], size, rounds, byShape, stock }: ProfileOptions,
  onProgress: (message: string) => void,
): Promise<ModelProfile> {
  onProgress('creating');
  const model = createNetwork(name, size, form);
  const x = randomImages(1, size);
  const predictOnce = () => issue(model, x).dispose();
  const run = stock ? () => backend.withStockOps(predictOnce) : predictOnce;
  const describe = (call: KernelCall) => {
    const { label, shape, multiplyAdds } = describeCall(call);
    return { label: byShape ? `${label} ${shape}` : label, multiplyAdds };
  };
  const record = () => recordKernels(predictOnce, describe);
  for (let i = 0; i < WARM_UP; i++) {
    await roofline.measurePeak();
    run();
  }
  const [whole, wholeRecorded, sums, peaks] = [[], [], [], []] as number[][];
  const recordings: Map<string, Recorded>[] = [];
  for (let round = 1; round <= rounds; round++) {
    peaks.push(await roofline.measurePeak());
    whole.push(milliseconds(run));
    wholeRecorded.push(
      milliseconds(() => recordings.push(stock ? backend.withStockOps(record) : record())),
    );
    sums.push(
      [...recordings.at(-1)!.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0),
    );
    onProgress(`round ${round} of ${rounds}`);
  }
  x.dispose();
  model.dispose();
  backend.disposeStock();
  const sum = median(sums);
  return {
    model: name,
    whole: median(whole),
    wholeRecorded: median(wholeRecorded),
    sum,
    peak: median(peaks),
    kernels: mediansByKernel(recordings).map((row) => ({ ...row, share: row.milliseconds / sum })),
  };
}

/** Runs before the first round, in which the engine compiles the code that is called often. */
const WARM_UP = 3;

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** The most expensive first. All recordings have the same calls. */
function mediansByKernel(recordings: readonly Map<string, Recorded>[]) {
  const rows = [...recordings[0]].map(([label, first]) => ({
    ...first,
    label,
    milliseconds: median(recordings.map((recording) => recording.get(label)!.milliseconds)),
  }));
  return rows.sort((a, b) => b.milliseconds - a.milliseconds);
}
