import path from 'node:path';
import { isDigitsModel } from '@dynaconv/digits';
import {
  areaHolding,
  areaReached,
  createModel,
  type FieldExplanation,
  ImageClassifier,
} from '@dynaconv/models';
import { useBackend } from '../backend.ts';
import { digitsCheckpoint } from '../digits/models.ts';
import { messageOf, naming, UsageError } from '../errors.ts';
import { drawField } from '../explain/draw_field.ts';
import { encoderOf } from '../explain/formats.ts';
import { assertWritable } from '../files/target.ts';
import { writeOutput } from '../files/write_file.ts';
import { assertModel } from '../model_names.ts';
import { oneImage } from '../one_image.ts';
import { maxBytesOf } from '../options.ts';
import { print, printJson } from '../output.ts';
import { withProgress } from '../progress.ts';
import { table } from '../table.ts';
import { loadClassifier } from '../weights/load.ts';
import { resolveWeights } from '../weights/resolve.ts';
import type { ExplainOptions } from './explain.ts';

/** Shares of all gradients, whose smallest squares tell how wide a field is. */
const SHARES = [0.5, 0.8, 0.95, 0.99];

/** Draws the receptive field of the middle of a map, and says how much of the input it covers. */
export async function explainField(
  image: string | undefined,
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, operator, layer, json, force = false } = options;
  assertModel(model, operator);
  if (image === undefined) throw new UsageError('name an image, whose field is to be drawn');
  const backend = await useBackend(options.backend);
  const source = await oneImage(image, { signal, maxBytes: maxBytesOf(options) });
  const { output = `${path.parse(source.name).name}-field.png` } = options;
  const encode = await encoderOf(output);
  await assertWritable(output, force);

  const { classifier, weights } = await classifierOf(options, signal);
  const found = await withProgress(`computing the field of ${source.name}`, async () => {
    const bytes = await source.read();
    try {
      if (weights === 'random') await classifier.estimateStatistics(bytes);
      return await classifier.receptiveField(bytes, { layer });
    } catch (error) {
      if (layer !== undefined && messageOf(error).startsWith('receptiveField: ')) {
        throw new UsageError(`--layer ${layer}: ${messageOf(error)}`);
      }
      throw new Error(naming(source.name, messageOf(error)), { cause: error });
    } finally {
      classifier.dispose();
    }
  });

  const areas = SHARES.map((share) => ({ share, area: areaHolding(found.field, share) }));
  const reached = areaReached(found.field);
  const facts = [
    `${weights} weights; ${SHARES.map((share, i) => `${percent(share)} of the gradient in ${percent(areas[i].area)} of the input`).join(', ')}`,
  ];
  const trainedOn = weights === 'digits' ? 'handwritten digits' : undefined;
  const name = path.basename(source.name);
  const svg = await drawField({ model, trainedOn, image: name, found, facts });
  await writeOutput(output, await encode(Buffer.from(svg)), { force, signal });
  if (json) {
    const { field, picture: _, image: size, ...seen } = found;
    const { values, ...where } = field;
    printJson({
      model,
      backend,
      image: source.name,
      output,
      weights,
      size,
      ...seen,
      ...where,
      areas,
      reached,
      values: [...values],
    });
  } else {
    print(format(output, model, found, weights, areas, reached));
  }
}

type Weights = 'random' | 'digits' | 'given';

async function classifierOf(
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<{ classifier: ImageClassifier; weights: Weights }> {
  const { model, operator, random } = options;
  if (random) {
    const fresh = createModel(model, { inputShape: [null, null, 3], operator });
    return { classifier: new ImageClassifier(fresh, []), weights: 'random' };
  }
  const maxBytes = maxBytesOf(options);
  const checkpoint = await resolveWeights(options.weights, model, { signal, maxBytes });
  const classifier = await loadClassifier(model, checkpoint, options, signal);
  const ofDigits = isDigitsModel(model) && checkpoint.path === digitsCheckpoint(model);
  return { classifier, weights: ofDigits ? 'digits' : 'given' };
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

function format(
  output: string,
  model: string,
  { field: { layer, map } }: FieldExplanation,
  weights: Weights,
  areas: readonly { share: number; area: number }[],
  reached: number,
): string[] {
  const rows = areas.map(({ share, area }) => [percent(share), percent(area)]);
  return [
    `the middle of ${layer} of ${model}, a map of ${map.join('×')}, ${weights} weights`,
    '',
    ...table(['gradient', '>within of the input'], [...rows, ['any', percent(reached)]]),
    '',
    output,
  ];
}
