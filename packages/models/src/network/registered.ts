import type { Architecture } from './architecture.ts';

/** Finds the models of every family by their names. */
export interface Registry {
  names(): string[];
  /** @throws RangeError for a name that no family has */
  find(operation: string, name: string): Architecture;
}

let registry: Registry | undefined;

/** Called by the registry, which is part of a program only if the program looks models up by name. */
export function provideRegistry(provided: Registry): void {
  registry = provided;
}

export const registered = (): Registry | undefined => registry;
