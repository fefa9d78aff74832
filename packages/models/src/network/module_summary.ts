import type { PartDescription } from '../forms/counting_form.ts';
import { parametersOf } from './describe_parts.ts';

/** What a network, or a module of it, takes. */
export interface ModuleSummary {
  /** Of a module, the first part of its paths: 'backbone', 'neck', 'decode_head'. */
  name: string;
  /** How many trainable weights; a BatchNorm's moving statistics are not counted. */
  parameters: number;
  /** Multiply–adds of convolutions, linear layers and dynamic kernels, for one image. */
  multiplyAdds: number;
}

/** Parts of a network that are run on inputs of some sizes. */
export interface CountedParts {
  parts: readonly PartDescription[];
  /** How many times for an image; once by default. */
  times?: number;
  /** Whether these parts are listed already, with inputs of other sizes: their weights count once. */
  again?: boolean;
}

/** The modules of a network, in the order they are run, and their sum. */
export function summarizeModules(
  name: string,
  counted: readonly CountedParts[],
): ModuleSummary & { modules: ModuleSummary[] } {
  const modules = new Map<string, ModuleSummary>();
  for (const { parts, times = 1, again = false } of counted) {
    for (const part of parts) {
      const [module] = part.path.split('.');
      const sum = modules.get(module) ?? { name: module, parameters: 0, multiplyAdds: 0 };
      modules.set(module, sum);
      sum.multiplyAdds += times * part.multiplyAdds;
      if (!again) sum.parameters += parametersOf([part]);
    }
  }
  const list = [...modules.values()];
  const total = (count: 'parameters' | 'multiplyAdds') =>
    list.reduce((sum, module) => sum + module[count], 0);
  return {
    name,
    parameters: total('parameters'),
    multiplyAdds: total('multiplyAdds'),
    modules: list,
  };
}
