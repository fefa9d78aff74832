/** A model as a graph of stock operations, in the terms of TensorFlow.js: maps are [B, H, W, C]. */

export type DType = 'float32' | 'int32' | 'bool';

/** A tensor of the graph. */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The values of a constant. */
  readonly data?: Float32Array | Int32Array | Uint8Array;
  /** What a weight is called. */
  readonly weight?: string;
}

export type Pair = readonly [height: number, width: number];

/** Zeros around a map. */
export interface Pads {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export type Unary = 'Relu' | 'Sigmoid' | 'Erf' | 'Sqrt' | 'Exp' | 'Neg';
export type Binary = 'Add' | 'Sub' | 'Mul' | 'Div';
export type Reduction = 'Mean' | 'Sum' | 'Max';

/** What a node computes of its inputs. Sizes that follow from the output's shape are not repeated. */
export type Operation =
  /** x, filter [K, K, Cin, Cout], and a bias [Cout] if there is one */
  | { readonly op: 'Conv2D'; readonly strides: Pair; readonly pads: Pads; readonly dilations: Pair }
  /** x, filter [K, K, C, 1], and a bias [C] if there is one */
  | {
      readonly op: 'DepthwiseConv2D';
      readonly strides: Pair;
      readonly pads: Pads;
      readonly dilations: Pair;
    }
  /** Without padding. */
  | { readonly op: 'MaxPool' | 'AvgPool'; readonly window: Pair; readonly strides: Pair }
  | { readonly op: 'MatMul'; readonly transposeA: boolean; readonly transposeB: boolean }
  | { readonly op: Unary }
  | { readonly op: Binary }
  | { readonly op: Reduction; readonly axes: readonly number[]; readonly keepDims: boolean }
  /** Over the last axis. */
  | { readonly op: 'Softmax' }
  | { readonly op: 'Reshape' }
  | { readonly op: 'Transpose'; readonly perm: readonly number[] }
  | { readonly op: 'Slice'; readonly begin: readonly number[]; readonly strides: readonly number[] }
  | { readonly op: 'Concat'; readonly axis: number }
  /** Of zeros. */
  | { readonly op: 'Pad'; readonly before: readonly number[]; readonly after: readonly number[] }
  /** x and int32 indices [n] */
  | { readonly op: 'Gather'; readonly axis: number }
  | { readonly op: 'Tile' }
  /** One of this project's kernels, by its contract's name. */
  | {
      readonly op: 'Kernel';
      readonly kernel: string;
      readonly attributes: Readonly<Record<string, unknown>>;
    };

/** Those called `Op`. */
export type OperationOf<Op extends Operation['op']> = Operation & { readonly op: Op };

export interface Node {
  readonly operation: Operation;
  readonly inputs: readonly Value[];
  readonly output: Value;
}

export interface Graph {
  /** Nodes in the order in which they run. */
  readonly nodes: readonly Node[];
  readonly inputs: readonly { readonly name: string; readonly value: Value }[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
}
