import { cpus } from 'node:os';
import type { Machine } from './machine.ts';

export function describeNode(): Machine {
  const processors = cpus();
  return {
    engine: `Node ${process.versions.node}`,
    flags: process.execArgv,
    system: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? process.arch,
    cores: processors.length,
  };
}
