import { Random } from '@dynaconv/training/data';

/** Makes what is drawn at random depend on the seed alone: tfjs's initializers take theirs from `Math.random`. */
export async function withSeed<T>(seed: number, make: () => T | Promise<T>): Promise<T> {
  const { random } = Math;
  const seeded = new Random(seed, 'weights');
  Math.random = () => seeded.next();
  try {
    return await make();
  } finally {
    Math.random = random;
  }
}
