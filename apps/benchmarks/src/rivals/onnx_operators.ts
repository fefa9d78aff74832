import { readFileSync } from 'node:fs';
import { importOnnxRuntime, type OnnxRuntimeName } from '@dynaconv/tools/onnxruntime';
import { meanOfCalls } from '../measure/mean_of_calls.ts';
import type { OperatorTask } from '../workloads/pass.ts';
import { mapShape } from '../workloads/workload.ts';
import { type NdArray, ndArray, transposed } from './nd_array.ts';
import { EXPORTED_FORMS } from './onnx/exported.ts';
import { ONNX_FORMS } from './onnx/forms.ts';
import type { OnnxOperator } from './onnx/graph_builder.ts';
import { CPU_PROVIDERS, onnxRival } from './onnxruntime.ts';
import type { Python } from './python.ts';
import type { Rival } from './rival.ts';

interface NamedOperator extends OnnxOperator {
  formulation: string;
}

const inputsOf = ({ workload, inputs }: OperatorTask): Record<string, NdArray> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, data]) => [name, ndArray(data, workload.inputs[name])]),
  );

/** The graphs that are written by hand. */
export function handWritten(task: OperatorTask): NamedOperator[] {
  const { operator, shape } = task.workload;
  const inputs = inputsOf(task);
  return ONNX_FORMS[operator].map(({ name, build }) => ({
    formulation: name,
    ...build(shape, inputs),
  }));
}

/** The graphs that PyTorch exports; none for operators that ONNX has itself. */
export async function exported(task: OperatorTask, python: Python): Promise<NamedOperator[]> {
  const { workload } = task;
  const form = EXPORTED_FORMS[workload.operator];
  if (!form) return [];
  const file = await python.operatorOnnx(workload, form.formulation);
  const feeds = Object.entries(inputsOf(task)).map(([name, array]) => [
    name,
    transposed(array, form.inputs[name]),
  ]);
  const nhwc = mapShape(workload.shape);
  const shape = form.toNhwc.map((_, axis) => nhwc[form.toNhwc.indexOf(axis)]);
  return [
    {
      formulation: form.formulation,
      model: readFileSync(file),
      feeds: Object.fromEntries(feeds),
      output: { shape, toNhwc: form.toNhwc },
    },
  ];
}

/** Its time does not include bringing the output into the order of NHWC. */
export async function onnxOperatorRival(
  runtime: OnnxRuntimeName,
  { formulation, model, feeds, output: { shape, toNhwc } }: NamedOperator,
): Promise<Rival> {
  const ort = await importOnnxRuntime(runtime);
  const task = { runtime, formulation, model, feeds, provider: CPU_PROVIDERS[runtime] };
  const rival = await onnxRival(ort, task);
  return {
    ...rival,
    async output() {
      const values = Float32Array.from(await rival.output());
      return transposed(ndArray(values, shape), toNhwc).data;
    },
    time: () => meanOfCalls(() => rival.output()),
  };
}
