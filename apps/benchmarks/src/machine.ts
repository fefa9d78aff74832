import { cpus } from 'node:os';

export interface Machine {
  node: string;
  /** Options of Node and V8. */
  flags: string[];
  cpu: string;
  cores: number;
}

/** What a figure was measured on. */
export function describeMachine(): Machine {
  const processors = cpus();
  return {
    node: process.versions.node,
    flags: process.execArgv,
    cpu: processors[0]?.model.trim() ?? process.arch,
    cores: processors.length,
  };
}
