import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache.ts';
import type { Workload } from '../workloads/workload.ts';

/** Where Python finds `reference`. */
const FOLDER = fileURLToPath(new URL('../../../../python', import.meta.url));

const MODULE = ['-m', 'reference.rival'];

/** A network, how its dynamic kernels are applied, and to what. */
export interface FormulatedNetwork {
  model: string;
  formulation: string;
  batch: number;
  /** Side of the images. */
  size: number;
}

const wordsOf = ({ model, formulation, batch, size }: FormulatedNetwork): string[] => [
  model,
  formulation,
  String(batch),
  String(size),
];

/** Runs `python/reference/rival.py` on the Python given. */
export class Python {
  readonly #executable: string;

  constructor(executable: string) {
    this.#executable = executable;
  }

  /** @throws Error that says why it cannot run the reference */
  async torchVersion(): Promise<string> {
    try {
      const version = await this.#run([
        '-c',
        'import numpy, safetensors, torch; print(torch.__version__)',
      ]);
      return version.trim();
    } catch (error) {
      throw new Error(
        `${this.#executable}: ${reason(error)} (pip install ./python brings what it needs; --python names another)`,
      );
    }
  }

  /** The deterministic weights as a safetensors file in the cache, made when first asked for. */
  weights(model: string): Promise<string> {
    return this.#cached(`${model}.safetensors`, (file) => ['weights', model, file]);
  }

  /** An ONNX model in the cache, exported when first asked for. */
  onnx(network: FormulatedNetwork): Promise<string> {
    const words = wordsOf(network);
    return this.#cached(`${words.join('-')}.onnx`, (file) => ['export', ...words, file]);
  }

  /** As `onnx`, a LiteRT model. */
  liteRt(network: FormulatedNetwork): Promise<string> {
    const words = wordsOf(network);
    return this.#cached(`${words.join('-')}.tflite`, (file) => ['export-litert', ...words, file]);
  }

  /** As `onnx`, of one operator, with the inputs' axes in the order that the reference reads. */
  operatorOnnx({ operator, shape, inputs }: Workload, formulation: string): Promise<string> {
    const { batch, height, width, channels, groups, kernelSize } = shape;
    const sizes = [batch, height, width, channels, groups, kernelSize].join('x');
    return this.#cached(`${operator}-${sizes}-${formulation}.onnx`, (file) => [
      'export-operator',
      operator,
      formulation,
      String(groups),
      JSON.stringify(inputs),
      file,
    ]);
  }

  /** The process that times a network. */
  serve(network: FormulatedNetwork): ChildProcess {
    return this.#spawn(['serve', ...wordsOf(network)]);
  }

  /** The process that times training steps of a network. */
  serveTraining(network: FormulatedNetwork): ChildProcess {
    return this.#spawn(['serve-training', ...wordsOf(network)]);
  }

  /** The process that times a detector or a segmenter, of one image. */
  serveDense({ model, formulation, size }: Omit<FormulatedNetwork, 'batch'>): ChildProcess {
    return this.#spawn(['serve-dense', model, formulation, String(size)]);
  }

  /** The process that times operators. */
  serveOperators(): ChildProcess {
    return this.#spawn(['serve-operators']);
  }

  #spawn(args: string[]): ChildProcess {
    return spawn(this.#executable, [...MODULE, ...args], {
      cwd: FOLDER,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }

  async #cached(name: string, argumentsFor: (file: string) => string[]): Promise<string> {
    const file = path.join(cacheFolder(), name);
    if (!existsSync(file)) {
      // Under another name until it is complete.
      const partial = path.join(cacheFolder(), `partial-${name}`);
      try {
        await this.#run([...MODULE, ...argumentsFor(partial)]);
      } catch (error) {
        throw new Error(`cannot make ${name}: ${reason(error)}`);
      }
      renameSync(partial, file);
    }
    return file;
  }

  async #run(args: string[]): Promise<string> {
    const options = { cwd: FOLDER, maxBuffer: 2 ** 26 };
    return (await promisify(execFile)(this.#executable, args, options)).stdout;
  }
}

/** The last line that a failed process printed. */
const reason = (error: unknown): string => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return stderr?.trim().split('\n').at(-1) || message;
};
