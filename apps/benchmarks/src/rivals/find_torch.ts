import { Python } from './python.ts';

/** A Python that has what the reference networks need. */
export interface Torch {
  python: Python;
  /** Of PyTorch. */
  version: string;
}

/** @param onSkip called with the reason where there is none */
export async function findTorch(
  executable: string,
  onSkip: (message: string) => void,
): Promise<Torch | undefined> {
  const python = new Python(executable);
  try {
    return { python, version: await python.torchVersion() };
  } catch (error) {
    onSkip(
      `without PyTorch and the models that it exports (so networks have random weights): ${(error as Error).message}`,
    );
    return undefined;
  }
}
