import {
  type Attribute,
  DATA_TYPE,
  float,
  graph,
  int,
  ints,
  intsOf,
  type OnnxNode,
  type ValueInfo,
} from '../format.ts';

/** Writes the nodes of a function, or of a loop in one. Sizes and indices are lists of int64, [1] for a single one. */
export class Body {
  readonly nodes: OnnxNode[] = [];
  private readonly prefix: string;

  /** @param prefix for the names in a loop, whose nodes see those around it */
  constructor(prefix = '') {
    this.prefix = prefix;
  }

  /** @returns the name of the node's output */
  node(opType: string, input: readonly string[], attribute: readonly Attribute[] = []): string {
    const name = `${this.prefix}${opType}_${this.nodes.length}`;
    this.nodes.push({ name, opType, input, output: [name], attribute });
    return name;
  }

  add = (a: string, b: string): string => this.node('Add', [a, b]);
  sub = (a: string, b: string): string => this.node('Sub', [a, b]);
  mul = (a: string, b: string): string => this.node('Mul', [a, b]);
  div = (a: string, b: string): string => this.node('Div', [a, b]);

  integers(...values: readonly number[]): string {
    return this.node('Constant', [], [ints('value_ints', values)]);
  }

  /** Integers that the function is called with. */
  attribute(name: string): string {
    return this.node('Constant', [], [intsOf('value_ints', name)]);
  }

  /** Sizes of axes `start` to `end`, the last not included. */
  sizes(x: string, start: number, end: number): string {
    return this.node('Shape', [x], [int('start', start), int('end', end)]);
  }

  list(...parts: readonly string[]): string {
    return this.node('Concat', parts, [int('axis', 0)]);
  }

  reshape(x: string, ...sizes: readonly string[]): string {
    return this.node('Reshape', [x, this.list(...sizes)], [int('allowzero', 1)]);
  }

  transpose(x: string, ...perm: readonly number[]): string {
    return this.node('Transpose', [x], [ints('perm', perm)]);
  }

  zeros(...sizes: readonly string[]): string {
    const zero = this.node('Constant', [], [float('value_float', 0)]);
    return this.node('Expand', [zero, this.list(...sizes)]);
  }

  /** 0, 1, … up to a size. */
  range(size: string): string {
    return this.node('Range', [this.integer(0), this.scalar(size), this.integer(1)]);
  }

  /** The sum of what `term` gives for 0, 1, … up to a count, all of the shape of `zeros`. */
  sum(count: string, zeros: string, term: (body: Body, index: string) => string): string {
    return this.loop(count, [zeros], (body, index, [sum]) => body.add(sum, term(body, index)));
  }

  /** What `part` gives for 0, 1, … up to a count, one after the other along a new first axis. */
  stack(count: string, part: (body: Body, index: string) => string): string {
    return this.loop(count, [], part);
  }

  /** @param initial of what an iteration hands to the next one; without any, the results are stacked */
  private loop(
    count: string,
    initial: readonly string[],
    iterate: (body: Body, index: string, carried: readonly string[]) => string,
  ): string {
    // It may be left out, but not every engine takes that for true.
    const condition = this.node('Cast', [this.integer(1)], [int('to', DATA_TYPE.bool)]);
    const iterations = this.scalar(count);
    const name = `${this.prefix}Loop_${this.nodes.length}`;
    const [index, goesOn] = [`${name}/index`, `${name}/goes_on`];
    const carried = initial.map((_, i) => `${name}/carried_${i}`);
    const body = new Body(`${name}/`);
    const result = iterate(body, index, carried);
    const still = body.node('Identity', [goesOn]);
    const g = {
      name: `${name}/body`,
      node: body.nodes,
      initializer: [],
      input: [
        valueInfo(index, DATA_TYPE.int64, []),
        valueInfo(goesOn, DATA_TYPE.bool, []),
        ...carried.map((each) => valueInfo(each, DATA_TYPE.float32)),
      ],
      output: [valueInfo(still, DATA_TYPE.bool, []), valueInfo(result, DATA_TYPE.float32)],
    };
    const input = [iterations, condition, ...initial];
    this.nodes.push({ name, opType: 'Loop', input, output: [name], attribute: [graph('body', g)] });
    return name;
  }

  private integer(value: number): string {
    return this.node('Constant', [], [int('value_int', value)]);
  }

  private scalar(list: string): string {
    return this.node('Squeeze', [list]);
  }
}

const valueInfo = (name: string, elemType: number, shape?: readonly number[]): ValueInfo => ({
  name,
  type: {
    tensorType: {
      elemType,
      ...(shape && { shape: { dim: shape.map((dimValue) => ({ dimValue })) } }),
    },
  },
});
