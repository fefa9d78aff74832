import {
  importOnnxRuntime,
  ONNXRUNTIME_VERSION,
  type OnnxRuntimeName,
} from '@dynaconv/tools/onnxruntime';
import type { RivalName } from '../measure/groups.ts';
import { FORWARD, type OperatorTask } from '../workloads/pass.ts';
import type { Torch } from './find_torch.ts';
import { exported, handWritten, onnxOperatorRival } from './onnx_operators.ts';
import { ONNX_RUNTIMES } from './onnxruntime.ts';
import type { Python } from './python.ts';
import { PytorchOperators } from './pytorch_operators.ts';
import type { Rival } from './rival.ts';

export interface OperatorRivalsOptions {
  against: readonly RivalName[];
  /** For PyTorch and what it exports to ONNX. */
  torch?: Torch;
  onProgress?: (message: string) => void;
  /** Called with the reason why a rival is left out, once. */
  onSkip: (message: string) => void;
}

/** The other runtimes' implementations of operators. */
export interface OperatorRivals {
  versions: Readonly<Record<string, string>>;
  create(task: OperatorTask): Promise<Rival[]>;
  /** Ends the processes beside this one; dispose of the rivals first. */
  dispose(): Promise<void>;
}

/** Finds out which of the runtimes can run here, and installs onnxruntime where it is missing. */
export async function operatorRivals(options: OperatorRivalsOptions): Promise<OperatorRivals> {
  const { against, torch, onSkip } = options;
  const runtimes = await availableOnnxRuntimes(options);
  const server =
    torch && against.includes('pytorch') ? await PytorchOperators.start(torch.python) : undefined;
  let exporter = torch?.python;
  const exportedBy = (python: Python, task: OperatorTask) =>
    exported(task, python).catch((error: Error) => {
      exporter = undefined;
      onSkip(
        `without the models that PyTorch exports to ONNX: ${error.message} (pip install ./python brings what it needs)`,
      );
      return [];
    });
  return {
    versions: {
      ...(runtimes.length > 0 && { onnxruntime: ONNXRUNTIME_VERSION }),
      ...(server && { PyTorch: torch!.version }),
    },
    async create(task) {
      const rivals: Rival[] = [];
      if (runtimes.length > 0 && task.pass === FORWARD) {
        const graphs = [
          ...handWritten(task),
          ...(exporter ? await exportedBy(exporter, task) : []),
        ];
        for (const runtime of runtimes) {
          for (const graph of graphs) rivals.push(await onnxOperatorRival(runtime, graph));
        }
      }
      if (server) rivals.push(...(await server.create(task)));
      return rivals;
    },
    dispose: async () => server?.dispose(),
  };
}

async function availableOnnxRuntimes({
  against,
  onProgress,
  onSkip,
}: OperatorRivalsOptions): Promise<OnnxRuntimeName[]> {
  const available: OnnxRuntimeName[] = [];
  for (const runtime of ONNX_RUNTIMES.filter((each) => against.includes(each))) {
    try {
      await importOnnxRuntime(runtime, onProgress);
      available.push(runtime);
    } catch (error) {
      onSkip(`without ${runtime}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return available;
}
