import { measureShard, openQueue, type Settings, type Task } from '@dynaconv/queue';
import { type BackendChoice, useBackend } from '../backend.ts';
import { messageOf, naming, UsageError } from '../errors.ts';
import { imageSources } from '../images.ts';
import { readLabels } from '../labels.ts';
import { assertModel } from '../model_names.ts';
import { type DownloadLimit, maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { assertOwnOptions, type OwnOptions } from '../own_options.ts';
import { withProgress } from '../progress.ts';
import { asUsage } from '../queue/usage.ts';
import type { WeightsOptions } from '../weights/options.ts';
import { resolveWeights } from '../weights/resolve.ts';
import { nounOf } from '../weights/tasks.ts';

export interface EnqueueOptions extends DownloadLimit, WeightsOptions {
  readonly queue: string;
  readonly model: string;
  readonly weights?: string;
  readonly output: string;
  readonly embedding?: boolean;
  readonly shard?: number;
  readonly labels?: string;
  readonly top: number;
  readonly scoreThreshold: number;
  readonly maxDetections: number;
  readonly scale?: readonly [number, number];
  readonly backend: BackendChoice;
  readonly maxPixels?: number;
  readonly json?: boolean;
}

const OWN: OwnOptions<EnqueueOptions> = {
  embedding: ['classifier'],
  labels: ['classifier'],
  top: ['classifier'],
  scoreThreshold: ['detector'],
  maxDetections: ['detector'],
  scale: ['detector', 'segmenter'],
};

const TASKS = {
  classifier: 'classification',
  detector: 'detection',
  segmenter: 'segmentation',
} as const;

export async function enqueue(
  args: readonly string[],
  options: EnqueueOptions,
  flags: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const { model, output, shard } = options;
  if (nounOf(model) === 'classifier') assertModel(model);
  assertOwnOptions(model, OWN, flags);
  const images = await filesOf(args, signal);
  const queue = await asUsage(openQueue(options.queue));
  try {
    const settings = await settingsOf(options, signal);
    const measure = async () => {
      await useBackend(options.backend);
      return withProgress('timing some images', () => measureShard(images, settings));
    };
    const enqueued = await withProgress('enqueuing', () =>
      queue.enqueue({ output, images, settings, shard: shard ?? measure }),
    );
    if (options.json) {
      printJson({ task: settings.task, model, output, ...enqueued });
      return;
    }
    const { added, done, known, dead } = enqueued;
    print([
      `${enqueued.images} images in ${enqueued.shards} shards: ${added} added, ${known} in the queue already, ${done} done`,
      ...(dead > 0 ? [`${dead} of those in the queue are dead; dynaconv queue shows why`] : []),
    ]);
  } finally {
    await queue.close();
  }
}

/** Names of files, which workers on other machines can read too. */
async function filesOf(args: readonly string[], signal: AbortSignal): Promise<string[]> {
  const other = args.find((arg) => arg === '-' || /^https?:\/\//i.test(arg));
  if (other !== undefined) {
    throw new UsageError(
      `${other === '-' ? '- (stdin)' : other} is no file, which a worker could read; expected files, folders and patterns`,
    );
  }
  const sources = await imageSources(args, { signal });
  await withProgress('reading images', async () => {
    for (const source of sources) {
      signal.throwIfAborted();
      await source.check().catch((error) => {
        throw new Error(naming(source.name, messageOf(error)), { cause: error });
      });
    }
  });
  return sources.map(({ name }) => name);
}

async function settingsOf(options: EnqueueOptions, signal: AbortSignal): Promise<Settings> {
  const { model, embedding, labels, stateDict, prefix, maxPixels } = options;
  const noun = nounOf(model);
  const task: Task = embedding ? 'embedding' : TASKS[noun];
  const maxBytes = maxBytesOf(options);
  const file = await resolveWeights(options.weights, model, { signal, maxBytes });
  // The authors' weights are for ImageNet, but not all of their files say so.
  const names = labels === undefined ? (file.isOfficial ? 'imagenet' : undefined) : labels;
  return {
    task,
    model,
    weights: file.path,
    ...(task === 'classification' && {
      top: options.top,
      labels: names === undefined ? undefined : await readLabels(names),
    }),
    ...(task === 'detection' && {
      scoreThreshold: options.scoreThreshold,
      maxDetections: options.maxDetections,
    }),
    ...(noun !== 'classifier' && { scale: options.scale }),
    stateDict,
    prefix,
    strict: options.strict === false ? false : undefined,
    maxPixels,
  };
}
