import type { Graph, Node, Value } from './graph.ts';

/** What stands for the images of a batch of any size in a graph's shapes: a prime beyond every other size. */
const ANY_BATCH = 1_000_003;

/** Whether a size of a graph is made of a batch of any size. */
export const growsWithBatch = (size: number): boolean => size > 0 && size % ANY_BATCH === 0;

/**
 * One graph for a batch of any size, of the graphs for batches of two sizes: a size that is the same in both is fixed, and one that
 * grew as the batch did is a multiple of it.
 *
 * @throws Error where the graphs differ in anything else
 */
export function withAnyBatch(a: Graph, b: Graph, batches: readonly [number, number]): Graph {
  const merged = new Map<Value, Value>();
  const merge = (first: Value, second: Value): Value => {
    const known = merged.get(first);
    if (known) return known;
    const shape = first.shape.map((size, axis) => mergeSizes(size, second.shape[axis], batches));
    if (first.data && shape.some(growsWithBatch)) {
      throw new Error(
        `export: the model makes constants for each image of a batch; pass { batch }`,
      );
    }
    const value = { ...first, shape };
    merged.set(first, value);
    return value;
  };
  const mergeNodes = (first: Node, second: Node): Node => {
    if (JSON.stringify(first.operation) !== JSON.stringify(second.operation)) throw differs();
    return {
      operation: first.operation,
      inputs: first.inputs.map((each, i) => merge(each, second.inputs[i])),
      output: merge(first.output, second.output),
    };
  };
  const mergeNamed = (key: 'inputs' | 'outputs') =>
    a[key].map(({ name, value }, i) => ({ name, value: merge(value, b[key][i].value) }));
  if (a.nodes.length !== b.nodes.length) throw differs();
  return {
    nodes: a.nodes.map((node, i) => mergeNodes(node, b.nodes[i])),
    inputs: mergeNamed('inputs'),
    outputs: mergeNamed('outputs'),
  };
}

function mergeSizes(a: number, b: number, [ofA, ofB]: readonly [number, number]): number {
  if (a === b) return a;
  if (a * ofB !== b * ofA) throw differs();
  return (a / ofA) * ANY_BATCH;
}

const differs = () =>
  new Error('export: what the model computes depends on the size of the batch; pass { batch }');
