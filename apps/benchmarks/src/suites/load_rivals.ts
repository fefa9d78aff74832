import type { RivalSource } from '../rivals/network_rivals.ts';
import type { Rival } from '../rivals/rival.ts';
import type { LoadingClock } from './loading.ts';

export interface LoadedRival {
  rival: Rival;
  logits: ArrayLike<number>;
}

/** What loads a rival, by its name. */
type Loaders = Map<string, () => Promise<Rival>>;

type Skip = (rival: string, error: unknown) => void;

/** Prepares all that can be prepared; `skip` is called for the others. */
export async function prepareRivals(
  sources: readonly RivalSource[],
  progress: (message: string) => void,
  skip: Skip,
): Promise<Loaders> {
  const loaders: Loaders = new Map();
  for (const { name, prepare } of sources) {
    progress(`${name}: preparing`);
    try {
      loaders.set(name, await prepare());
    } catch (error) {
      skip(name, error);
    }
  }
  return loaders;
}

/** Loads all to their first logits; one that fails is not tried again. */
export async function loadRivals(
  loaders: Loaders,
  clock: LoadingClock,
  progress: (message: string) => void,
  skip: Skip,
): Promise<LoadedRival[]> {
  const loaded: LoadedRival[] = [];
  for (const [name, create] of loaders) {
    try {
      progress(`${name}: loading`);
      loaded.push(await clock.time(name, () => loadRival(create)));
    } catch (error) {
      loaders.delete(name);
      skip(name, error);
    }
  }
  return loaded;
}

async function loadRival(create: () => Promise<Rival>): Promise<LoadedRival> {
  const rival = await create();
  try {
    return { rival, logits: await rival.output() };
  } catch (error) {
    await rival.dispose();
    throw error;
  }
}
