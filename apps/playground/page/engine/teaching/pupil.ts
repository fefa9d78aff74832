import { type Checkpoint, readCheckpoint } from '@dynaconv/checkpoint';
import { classifierPath, type ImageClassifier, loadModel } from '@dynaconv/models';
import { zeros } from '@tensorflow/tfjs-core';
import { weightsProblem } from '../weights_problem.ts';
import type { Lesson } from './lesson.ts';

/**
 * The network of a lesson in the form that is trained. Where it knows the lesson's classes already, it goes on with them; else it
 * gets a classifier of zeros, for which all classes are equally probable.
 *
 * @throws as `loadModel`, in the page's terms
 */
export async function pupilOf({ network, classes }: Lesson): Promise<ImageClassifier> {
  const problem = (error: unknown) => {
    throw weightsProblem(network, error);
  };
  const weights = await readCheckpoint(network.weights).catch(problem);
  const known = await loadModel(network.model, { weights, deploy: false }).catch(problem);
  if (isSame(known.labels, classes)) return known;
  known.dispose();
  return withNewClassifier(network.model, weights, classes);
}

async function withNewClassifier(
  name: string,
  weights: Checkpoint,
  labels: readonly string[],
): Promise<ImageClassifier> {
  const numClasses = labels.length;
  const pupil = await loadModel(name, {
    ...{ weights, numClasses, labels },
    deploy: false,
    strict: false,
  });
  const classifier = `${classifierPath(pupil.model)}/`;
  for (const weight of pupil.model.weights) {
    if (!weight.originalName.startsWith(classifier)) continue;
    const value = zeros(weight.shape as number[]);
    weight.write(value);
    value.dispose();
  }
  return pupil;
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);
