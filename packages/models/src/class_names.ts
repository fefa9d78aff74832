import type { Checkpoint } from '@dynaconv/checkpoint';

/**
 * Names of the classes: those given, else those the checkpoint holds (`meta.CLASSES`, as mmcls writes it), else for 1000
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
  const { CLASSES } = Object(Object(metadata).meta) as { CLASSES?: unknown };
  const named = Array.isArray(CLASSES) && CLASSES.every((name) => typeof name === 'string');
  return named ? CLASSES : undefined;
}

/** ImageNet-1k's names in the usual order (by WordNet id). Loaded when first wanted: a page without them is 35 kB lighter. */
async function imageNetNames(): Promise<string[]> {
  const { IMAGENET_CLASSES } = await import(
    '@tensorflow-models/mobilenet/dist/imagenet_classes.js'
  );
  return Object.values(IMAGENET_CLASSES);
}
