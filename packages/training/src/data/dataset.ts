/** A picture and the class that it is of. */
export interface Sample<Source> {
  readonly source: Source;
  /** Index of its class. */
  readonly label: number;
}

/** Pictures to learn from, or to be tested on. */
export interface Dataset<Source> {
  /** The classes' names, by their index. */
  readonly classes: readonly string[];
  readonly samples: readonly Sample<Source>[];
}

/**
 * @throws RangeError for a dataset that nothing can be learned from: without classes or samples, with a class that has none, or
 * with a label outside of the classes
 */
export function assertDataset<Source>({ classes, samples }: Dataset<Source>): void {
  if (classes.length === 0) throw new RangeError('dataset: there are no classes');
  const counts = classes.map(() => 0);
  for (const [i, { label }] of samples.entries()) {
    if (!Number.isInteger(label) || label < 0 || label >= classes.length) {
      throw new RangeError(
        `dataset: sample ${i} has label ${label}, expected a whole number from 0 to ${classes.length - 1}, one for each of the ${classes.length} classes`,
      );
    }
    counts[label]++;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) {
    throw new RangeError(
      `dataset: there is no picture of class '${classes[empty]}'; add some, or leave the class out`,
    );
  }
}

/** Deals the samples of each class to two datasets, by chance but the same for the same seed. */
export function splitDataset<Source>(
  dataset: Dataset<Source>,
  share: number,
  random: { permutation(count: number): number[] },
): [rest: Dataset<Source>, part: Dataset<Source>] {
  const isInPart = new Set<number>();
  for (const label of dataset.classes.keys()) {
    const own = [...dataset.samples.keys()].filter((i) => dataset.samples[i].label === label);
    // Of a class both parts get one, where it has two.
    const count = Math.max(Math.min(Math.round(own.length * share), own.length - 1), 0);
    const taken = Math.max(count, own.length > 1 ? 1 : 0);
    for (const i of random.permutation(own.length).slice(0, taken)) isInPart.add(own[i]);
  }
  const { classes, samples } = dataset;
  return [
    { classes, samples: samples.filter((_, i) => !isInPart.has(i)) },
    { classes, samples: samples.filter((_, i) => isInPart.has(i)) },
  ];
}
