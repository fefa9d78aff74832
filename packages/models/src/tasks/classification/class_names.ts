import type { Checkpoint } from '@dynaconv/checkpoint';
import { IMAGENET_CLASSES } from '@tensorflow-models/mobilenet/dist/imagenet_classes.js';

/**
 * Names of the classes: those given, else those the checkpoint holds (`meta.CLASSES`, as mmcls writes it, or a JSON array
 * at `classes` in a safetensors file's metadata, which takes strings only), else for 1000
 * classes ImageNet's, else numbers.
 *
 * @throws RangeError where the labels given are not one for each class
 */
export async function classNames(
  numClasses: number,
  checkpoint: Checkpoint,
  labels?: readonly string[],
): Promise<readonly string[]> {
  if (labels) {
    if (labels.length === numClasses) return labels;
    throw new RangeError(
      `loadModel: came ${labels.length} labels, expected one for each of the ${numClasses} classes`,
    );
  }
  const named = namesIn(checkpoint);
  if (named?.length === numClasses) return named;
  if (numClasses === 1000) return imageNetNames();
  return Array.from({ length: numClasses }, (_, index) => `class ${index}`);
}

function namesIn({ metadata }: Checkpoint): string[] | undefined {
  const { meta, classes } = Object(metadata) as { meta?: unknown; classes?: unknown };
  const { CLASSES } = Object(meta) as { CLASSES?: unknown };
  const names = CLASSES ?? parsed(classes);
  return isNames(names) ? names : undefined;
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');

/** The value of a JSON text; other programs may have written something else under that key. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * ImageNet-1k's names in the usual order (by WordNet id). Part of every bundle that has `loadModel`, 35 kB of it: a
 * service worker may not `import()` them later.
 */
const imageNetNames = (): string[] => Object.values(IMAGENET_CLASSES);
