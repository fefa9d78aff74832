import type { Architecture } from './architecture.ts';
import { createFrom } from './build.ts';
import type { EntryPoint } from './entry_point.ts';
import type { ModelOptions } from './options.ts';

/**
 * Makes the entry points of a family.
 *
 * @param describe makes the network of a configuration
 */
export const entryPoints =
  <Name extends string, Config>(
    describe: (name: string, config: Config) => Architecture,
    configs: Readonly<Record<Name, Config>>,
  ) =>
  (name: Name): EntryPoint => {
    const architecture = () => describe(name, configs[name]);
    return Object.assign((options?: ModelOptions) => createFrom(architecture(), options), {
      architecture,
    });
  };
