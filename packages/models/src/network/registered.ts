import type { Architecture } from './architecture.ts';

/** What knows every family's models by their names. */
export interface Registry {
  names(): string[];
  /** @throws RangeError for a name that no family has */
  find(operation: string, name: string): Architecture;
}

let registry: Registry | undefined;

/** For the registry, which a program has only where something in it asks for models by name. */
export function provideRegistry(provided: Registry): void {
  registry = provided;
}

export const registered = (): Registry | undefined => registry;
