import { growsWithBatch } from '../trace/any_batch.ts';
import type { Graph, Value } from '../trace/graph.ts';
import { permuted, TO_NCHW, TO_NHWC, transposedData } from './axes.ts';
import {
  type Attribute,
  DATA_TYPE,
  type Initializer,
  int,
  ints,
  type OnnxFunction,
  type OnnxNode,
} from './format.ts';

/** The names of a tensor: as the graph has it, and, of a map, as [B, C, H, W]. Either is made of the other when it is asked for. */
interface Names {
  asIs?: string;
  nchw?: string;
}

/**
 * Writes an ONNX graph. Maps stay in the order that the last convolution left them in for as long as what follows can do with it, so
 * that few of the graph's nodes only move data.
 */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  /** Those that nodes call. */
  readonly functions = new Set<OnnxFunction>();
  private readonly names = new Map<Value, Names>();
  private readonly weights = new Map<object, Map<string, string>>();
  private readonly constants = new Map<string, string>();
  private readonly taken = new Set<string>();
  private batch?: string;
  private readonly graph: Graph;

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Adds a node. @returns the name of its output */
  node(
    opType: string,
    input: readonly string[],
    attribute: readonly Attribute[] = [],
    domain?: string,
  ): string {
    const name = this.free(`${opType}_${this.nodes.length}`);
    this.nodes.push({ name, opType, domain, input, output: [name], attribute });
    return name;
  }

  /** Adds a node that calls a function. */
  call(called: OnnxFunction, input: readonly string[], attribute: readonly Attribute[]): string {
    this.functions.add(called);
    return this.node(called.name, input, attribute, called.domain);
  }

  define(value: Value, names: Names): void {
    this.names.set(value, names);
  }

  /** The same of a tensor that was made in one order of its axes or the other. */
  defineIn(value: Value, name: string, inNchw: boolean): void {
    this.define(value, inNchw ? { nchw: name } : { asIs: name });
  }

  /** Whether a map has been made as [B, C, H, W] only. */
  isNchw(value: Value): boolean {
    const names = this.names.get(value);
    return names !== undefined && names.asIs === undefined;
  }

  /** The name of a tensor in one order of its axes or the other. */
  read(value: Value, inNchw: boolean): string {
    return inNchw ? this.nchw(value) : this.asIs(value);
  }

  asIs(value: Value): string {
    if (value.data) return this.constant(value);
    const names = this.names.get(value)!;
    names.asIs ??= this.node('Transpose', [names.nchw!], [ints('perm', TO_NHWC)]);
    return names.asIs;
  }

  nchw(value: Value): string {
    if (value.data) return this.constant(value, TO_NCHW);
    const names = this.names.get(value)!;
    names.nchw ??= this.node('Transpose', [names.asIs!], [ints('perm', TO_NCHW)]);
    return names.nchw;
  }

  /** A tensor with its axes in another order; of a constant, the constant. */
  permuted(value: Value, perm: readonly number[]): string {
    if (value.data) return this.constant(value, perm);
    return this.node('Transpose', [this.asIs(value)], [ints('perm', perm)]);
  }

  /** A constant, with its axes in another order where that is asked for. */
  constant({ data, shape, dtype, weight }: Value, perm?: readonly number[]): string {
    const dims = perm ? permuted(shape, perm) : shape;
    const known = this.weights.get(data!) ?? new Map<string, string>();
    this.weights.set(data!, known);
    const key = `${dims} ${perm ?? ''}`;
    let name = known.get(key);
    if (name === undefined) {
      const values = perm ? transposedData(data!, shape, perm) : data!;
      name = this.initializer(DATA_TYPE[dtype], dims, values, weight);
      known.set(key, name);
    }
    return name;
  }

  integers(values: readonly number[]): string {
    const key = values.join();
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const data = BigInt64Array.from(values, (value) => BigInt(value));
    const name = this.initializer(DATA_TYPE.int64, [values.length], data);
    this.constants.set(key, name);
    return name;
  }

  /** A list of sizes for a node that takes them as a tensor; one that grows with the batch is −1, for the rest. */
  sizes(values: readonly number[]): string {
    const open = values.filter(growsWithBatch);
    if (open.length > 1) {
      throw new Error(`export: the sizes [${values}] have a batch of any size more than once`);
    }
    return this.integers(values.map((size) => (growsWithBatch(size) ? -1 : size)));
  }

  /** The size of the batch that the graph runs on, as a list of one. */
  batchSize(): string {
    this.batch ??= this.node(
      'Shape',
      [this.graph.inputs[0].name],
      [int('start', 0), int('end', 1)],
    );
    return this.batch;
  }

  /** Keeps a name for an input or output. */
  reserve(name: string): void {
    this.taken.add(name);
  }

  output(value: Value, name: string): void {
    const input = [this.asIs(value)];
    this.nodes.push({ name, opType: 'Identity', input, output: [name], attribute: [] });
  }

  private initializer(
    dataType: number,
    dims: readonly number[],
    values: ArrayBufferView,
    wanted = 'constant',
  ): string {
    const name = this.free(wanted);
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.initializers.push({ name, dims, dataType, rawData });
    return name;
  }

  private free(wanted: string): string {
    let name = wanted;
    for (let n = 1; this.taken.has(name); n++) name = `${wanted}_${n}`;
    this.taken.add(name);
    return name;
  }
}
