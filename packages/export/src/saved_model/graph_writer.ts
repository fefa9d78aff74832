import { growsWithBatch } from '../trace/any_batch.ts';
import type { DType, Graph, Value } from '../trace/graph.ts';
import { type AttrValue, DATA_TYPE, type NodeDef } from './format.ts';

export const type = (dtype: DType): AttrValue => ({ type: DATA_TYPE[dtype] });
export const listOf = (i: readonly number[]): AttrValue => ({ list: { i: [...i] } });
export const text = (value: string): AttrValue => ({ s: new TextEncoder().encode(value) });

/** A shape as TensorFlow has it, in which a size that is not known is −1. */
export const shapeOf = (shape: readonly number[]) => ({
  dim: shape.map((size) => ({ size: growsWithBatch(size) ? -1 : size })),
});

/** Writes a TensorFlow graph, whose maps are those of the graph as it was noted. */
export class GraphWriter {
  readonly nodes: NodeDef[] = [];
  private readonly names = new Map<Value, string>();
  private readonly constants = new Map<unknown, Map<string, string>>();
  private readonly taken = new Set<string>();
  private readonly graph: Graph;
  private batch?: string;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Adds a node of floats, unless `attr` says otherwise. @returns the name of its output */
  node(
    op: string,
    input: readonly string[],
    attr: Readonly<Record<string, AttrValue>> = {},
    wanted = `${op}_${this.nodes.length}`,
  ): string {
    let name = wanted;
    for (let n = 1; this.taken.has(name); n++) name = `${wanted}_${n}`;
    this.taken.add(name);
    this.nodes.push({ name, op, input: [...input], attr: { ...attr } });
    return name;
  }

  define(value: Value, name: string): void {
    this.names.set(value, name);
  }

  nameOf(value: Value): string {
    return value.data ? this.constant(value) : this.names.get(value)!;
  }

  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const key = `${values} of ${shape}`;
    return this.named(this.constants, key, '', () =>
      this.constant({ data: Int32Array.from(values), shape, dtype: 'int32' }),
    );
  }

  scalar(value: number): string {
    return this.integers([value], []);
  }

  /** A list of sizes for a node that takes them as a tensor; one that grows with the batch is −1, for the rest. */
  sizes(values: readonly number[]): string {
    return this.integers(values.map((size) => (growsWithBatch(size) ? -1 : size)));
  }

  /** A list of sizes, of which those of a batch are read from the graph's input when it runs. */
  batchSizes(values: readonly number[]): string {
    if (!values.some(growsWithBatch)) return this.integers(values);
    const parts = values.map((size) =>
      growsWithBatch(size) ? this.batchSize() : this.integers([size]),
    );
    const attr = { T: type('int32'), N: { i: parts.length } };
    return this.node('ConcatV2', [...parts, this.scalar(0)], attr);
  }

  private batchSize(): string {
    if (this.batch === undefined) {
      const input = this.nameOf(this.graph.inputs[0].value);
      const shape = this.node('Shape', [input], { T: type('float32') });
      const range = [[0], [1], [1]].map((each) => this.integers(each));
      const attr = { T: type('int32'), Index: type('int32') };
      this.batch = this.node('StridedSlice', [shape, ...range], attr);
    }
    return this.batch;
  }

  private constant({ data, shape, dtype, weight }: Value): string {
    return this.named(this.constants, data, String(shape), () => {
      const tensorContent = new Uint8Array(data!.buffer, data!.byteOffset, data!.byteLength);
      const tensor = { dtype: DATA_TYPE[dtype], tensorShape: shapeOf(shape), tensorContent };
      return this.node('Const', [], { dtype: type(dtype), value: { tensor } }, weight);
    });
  }

  private named(
    known: Map<unknown, Map<string, string>>,
    key: unknown,
    detail: string,
    make: () => string,
  ): string {
    const names = known.get(key) ?? new Map<string, string>();
    known.set(key, names);
    const name = names.get(detail) ?? make();
    names.set(detail, name);
    return name;
  }
}
