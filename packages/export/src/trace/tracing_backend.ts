import {
  type backend_util,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { DType, Node, Operation, Value } from './graph.ts';

type Values = Float32Array | Int32Array | Uint8Array;

/** A tfjs backend that computes nothing and notes what it is asked to compute. */
export class TracingBackend extends KernelBackend {
  readonly nodes: Node[] = [];
  private readonly stored = new DataStorage<{ value: Value; references: number }>(this, engine());
  private readonly weights: ReadonlyMap<DataId, string>;
  /** What a reshaped value was before. */
  private readonly sources = new Map<Value, Value>();

  /** @param weights names of tensors by their data */
  constructor(weights: ReadonlyMap<DataId, string>) {
    super();
    this.weights = weights;
  }

  valueBehind({ dataId }: TensorInfo): Value {
    return this.stored.get(dataId).value;
  }

  /** A tensor that is not known before the graph runs. */
  tensorOf(value: Value): TensorInfo {
    const dataId = {};
    this.stored.set(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  record(
    operation: Operation,
    inputs: readonly TensorInfo[],
    shape: readonly number[],
    dtype: DType = 'float32',
  ): TensorInfo {
    const output: Value = { shape: [...shape], dtype };
    this.nodes.push({ operation, inputs: inputs.map((each) => this.valueBehind(each)), output });
    return this.tensorOf(output);
  }

  /** Reshapes of reshapes are one, and of constants none. */
  reshape(x: TensorInfo, shape: readonly number[]): TensorInfo {
    const given = this.valueBehind(x);
    if (given.data) return this.tensorOf({ ...given, shape: [...shape] });
    const source = this.sources.get(given) ?? given;
    if (util.arraysEqual([...source.shape], [...shape])) return this.tensorOf(source);
    const reshaped = this.record({ op: 'Reshape' }, [this.tensorOf(source)], shape, source.dtype);
    this.sources.set(this.valueBehind(reshaped), source);
    return reshaped;
  }

  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new TypeError(`export: a tensor has dtype ${dtype}, expected float32, int32 or bool`);
    }
    const value = { shape, dtype, data: values as Values, weight: this.weights.get(dataId) };
    this.stored.set(dataId, { value, references });
  }

  override readSync(dataId: DataId): backend_util.BackendValues {
    const { data } = this.stored.get(dataId).value;
    if (data) return data;
    throw new Error('export: the model reads values while it runs, which a graph cannot express');
  }

  override async read(dataId: DataId): Promise<backend_util.BackendValues> {
    return this.readSync(dataId);
  }

  override refCount(dataId: DataId): number {
    return this.stored.has(dataId) ? this.stored.get(dataId).references : 0;
  }

  override incRef(dataId: DataId): void {
    this.stored.get(dataId).references++;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.stored.has(dataId)) return true;
    const entry = this.stored.get(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.stored.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.stored.numDataIds();
  }

  override memory() {
    return { unreliable: true };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}
