import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSafetensors, writeSafetensors } from '@dynaconv/checkpoint';
import { type OperatorTask, TRAINING } from '../workloads/pass.ts';
import type { Operator } from '../workloads/workload.ts';
import { JsonLines } from './json_lines.ts';
import type { Python } from './python.ts';
import type { Rival } from './rival.ts';

/** As `python/reference/operators.py` names them. */
const FORMULATIONS: Readonly<Record<Operator, readonly string[]>> = {
  involution2d: ['unfold', 'shift'],
  contMix2d: ['gather', 'region'],
  conv2d: ['native'],
  depthwiseConv2d: ['native'],
  dynamicConv2d: ['native'],
  selfAttention2d: ['native'],
  contMixConv: [],
  gelu: [],
  layerNorm2d: [],
  globalResponseNorm2d: [],
};

/**
 * Operators in PyTorch on the CPU, one thread, in whichever memory format is faster. One process runs all of them, since starting
 * one takes seconds; values are passed in files.
 */
export class PytorchOperators {
  readonly #folder: string;
  readonly #server: JsonLines;
  #loaded = 0;

  private constructor(python: Python, folder: string) {
    this.#folder = folder;
    this.#server = new JsonLines('pytorch', python.serveOperators());
  }

  static async start(python: Python): Promise<PytorchOperators> {
    return new PytorchOperators(python, await mkdtemp(path.join(tmpdir(), 'dynaconv-')));
  }

  /** Every formulation. */
  async create({ workload, pass, inputs, dy }: OperatorTask): Promise<Rival[]> {
    const { operator, shape } = workload;
    const file = path.join(this.#folder, 'inputs.safetensors');
    const tensors = Object.entries(inputs).map(([name, data]) => ({
      name,
      data,
      shape: workload.inputs[name],
      dtype: 'float32' as const,
    }));
    const gradient = { name: 'dy', data: dy, shape: workload.inputs.x, dtype: 'float32' as const };
    await writeFile(file, writeSafetensors([...tensors, gradient]));
    const { groups } = shape;
    const training = pass === TRAINING;
    const rivals: Rival[] = [];
    for (const formulation of FORMULATIONS[operator]) {
      const id = this.#loaded++;
      await this.#server.ask({ id, load: file, operator, formulation, groups, training });
      rivals.push(this.#rival(id, formulation));
    }
    return rivals;
  }

  #rival(id: number, formulation: string): Rival {
    const server = this.#server;
    return {
      runtime: 'pytorch',
      formulation,
      name: `pytorch ${formulation}`,
      output: async () => {
        const file = path.join(this.#folder, 'output.safetensors');
        await server.ask({ id, save: file });
        const { tensors } = await readSafetensors(file);
        return tensors.get('values')!.float32();
      },
      time: async () => (await server.ask<{ milliseconds: number }>({ id })).milliseconds,
      async dispose() {
        await server.ask({ id, drop: true });
      },
    };
  }

  /** Ends the process. */
  async dispose(): Promise<void> {
    await this.#server.close();
    await rm(this.#folder, { recursive: true });
  }
}
