import type { Tensor } from '@tensorflow/tfjs-core';
import type { Arbitrary } from 'fast-check';
import type { Inputs, Oracle } from '../oracle/oracle.ts';
import { DATA_KINDS, seededRandom } from './data.ts';
import type { Params } from './params.ts';
import { formatId, matches, parseQuery, type Query } from './query.ts';

/** What one op promises: its cases, gradients and errors in one place. The runner applies every check to them. */
export interface OpDeclaration<Attrs extends object = object> {
  /** The kernel's name. */
  name: string;
  /** Whether it is one of tfjs's own ops. Only backends whose kernel of it our packages register are tested. */
  stock?: true;
  /** The parameters that every case has; every id names them, in this order. */
  parameters: readonly string[];
  /** Default values of further parameters, which an id names only where they differ. */
  defaults: Params;
  /** The op's inputs by name, all float32, in the order of the contract. */
  inputShapes(params: Params): Record<string, number[]>;
  attrs(params: Params): Attrs;
  /** Calls the public op, as a user does. */
  run(inputs: Record<string, Tensor>, attrs: Attrs, params: Params): Tensor;
  oracle: Oracle<Attrs>;
  groups: readonly CaseGroup[];
  errors: readonly ErrorInput[];
  /** Random parameters for property-based runs; small, so that thousands run in a minute. */
  arbitrary: Arbitrary<Params>;
}

/** Checks the types of a declaration, and hides the type of its attributes, which the runner does not need. */
export const declareOp = <Attrs extends object>(op: OpDeclaration<Attrs>): OpDeclaration =>
  op as unknown as OpDeclaration;

/** Cases that prove one thing. */
export interface CaseGroup {
  /** What they prove. */
  description: string;
  /** `forward`, or `grad_` and an input's name; all directions where undefined. */
  directions?: readonly string[];
  params: Iterable<Params>;
  /** How many of the group's cases a quick run takes. */
  quick: 'all' | 'pairs' | 'none';
}

/** A call that must throw. */
export interface ErrorInput {
  /** Becomes the case's id. */
  name: string;
  /** Makes the arguments and calls the op. */
  call: () => unknown;
  throws: ErrorConstructor;
  /** The whole message. */
  message: string;
}

interface BaseCase {
  id: string;
  op: OpDeclaration;
  direction: string;
  /** As in the id. */
  params: Params;
  /** All parameters, including the defaults of those that the id leaves out. */
  settings: Params;
  /** What it proves. */
  description: string;
  /** Whether a quick run includes it. */
  quick: boolean;
}

export interface NumericCase extends BaseCase {
  kind: 'numeric';
}

export interface ErrorCase extends BaseCase {
  kind: 'error';
  error: ErrorInput;
}

export type ConformanceCase = NumericCase | ErrorCase;

/** How the inputs are made. */
export const INPUT_ORIGINS = ['uploaded', 'reshaped', 'sliced', 'produced'] as const;
/** Checks that need more than two runs. */
const STEADY_CHECKS = ['flat', 'repeat', 'growth'] as const;

/** Parameters that a case of any op may have, after its own. */
const COMMON_DEFAULTS: Params = {
  data: 'normal',
  inputs: 'uploaded',
  seed: 0,
  steady: 'none',
  iterations: 0,
};

const COMMON_VALUES: Record<string, readonly (string | number)[]> = {
  data: DATA_KINDS,
  inputs: INPUT_ORIGINS,
  steady: STEADY_CHECKS,
};

/** The directions of an op: forward, and the gradient of each input. */
export const directionsOf = (op: OpDeclaration): string[] => [
  'forward',
  ...Object.keys(op.oracle.vjps).map((input) => `grad_${input}`),
];

/**
 * Makes a case from its parameters, whether it was declared or not: an id fully defines a case.
 * @throws RangeError for a direction or parameter that the op does not have, and for a parameter that is missing
 */
export function numericCase(
  op: OpDeclaration,
  direction: string,
  given: Params,
  description = 'a case that no group declares',
  quick = false,
): NumericCase {
  const fail = (problem: string, expected: readonly (string | number)[]) =>
    new RangeError(`${op.name}: ${problem}, expected one of ${expected.join(', ')}`);
  if (!directionsOf(op).includes(direction)) {
    throw fail(`a case has direction '${direction}'`, directionsOf(op));
  }
  const defaults: Params = { ...op.defaults, ...COMMON_DEFAULTS };
  const known = [...op.parameters, ...Object.keys(defaults)];
  for (const [key, value] of Object.entries(given)) {
    if (!known.includes(key)) throw fail(`a case has parameter '${key}'`, known);
    const values = COMMON_VALUES[key];
    if (values && !values.includes(value) && value !== defaults[key]) {
      throw fail(`a case has ${key}=${value}`, values);
    }
  }
  const settings: Record<string, number | string> = {};
  const params: Record<string, number | string> = {};
  for (const key of known) {
    const value = given[key] ?? defaults[key];
    if (value === undefined) throw fail(`a case lacks parameter '${key}'`, op.parameters);
    settings[key] = value;
    if (value !== defaults[key]) params[key] = value;
  }
  const id = formatId(op.name, direction, params);
  return { kind: 'numeric', id, op, direction, settings, params, description, quick };
}

function errorCase(op: OpDeclaration, error: ErrorInput): ErrorCase {
  const params = { case: error.name };
  const id = formatId(op.name, 'error', params);
  const description = 'arguments that the op rejects, by a message that says what to do';
  const direction = 'error';
  return {
    kind: 'error',
    id,
    op,
    direction,
    params,
    settings: params,
    error,
    description,
    quick: true,
  };
}

/** Every case the ops declare. */
export const declaredCases = (ops: readonly OpDeclaration[]): ConformanceCase[] =>
  ops.flatMap(casesOf);

const known = new WeakMap<OpDeclaration, readonly ConformanceCase[]>();

/** An op's cases. A case that several groups declare appears once, in the first of them. */
function casesOf(op: OpDeclaration): readonly ConformanceCase[] {
  let cases = known.get(op);
  if (!cases) {
    cases = expandGroups(op);
    known.set(op, cases);
  }
  return cases;
}

function expandGroups(op: OpDeclaration): ConformanceCase[] {
  const cases = new Map<string, ConformanceCase>();
  for (const group of op.groups) {
    for (const direction of group.directions ?? directionsOf(op)) {
      const sets = [...group.params].filter((set) => differentiates(op, direction, set));
      const quick = quickOf(group, sets);
      for (const set of sets) {
        const one = numericCase(op, direction, set, group.description, quick.has(set));
        const earlier = cases.get(one.id);
        if (earlier) earlier.quick ||= one.quick;
        else cases.set(one.id, one);
      }
    }
  }
  return [...cases.values(), ...op.errors.map((error) => errorCase(op, error))];
}

function quickOf({ quick }: CaseGroup, sets: readonly Params[]): ReadonlySet<Params> {
  if (quick === 'all') return new Set(sets);
  return new Set(quick === 'pairs' ? coverPairs(sets) : []);
}

/**
 * A few of the sets that together have every pair of values that two parameters take in any of them. Most faults show for a
 * single value or a pair of values (Kuhn et al., Software fault interactions, IEEE TSE 2004).
 */
function coverPairs(sets: readonly Params[]): Params[] {
  const seen = new Set<string>();
  const pairsOf = (set: Params) => {
    const items = Object.entries(set).map(([key, value]) => `${key}=${value}`);
    return items.flatMap((a, i) => items.slice(i).map((b) => `${a},${b}`));
  };
  // Shuffled, since otherwise most of the chosen sets would have the first values of the parameters.
  const random = seededRandom('pairs');
  const shuffled = sets.map((set) => ({ set, order: random() })).sort((a, b) => a.order - b.order);
  return shuffled
    .map(({ set }) => set)
    .filter((set) => {
      const fresh = pairsOf(set).filter((pair) => !seen.has(pair));
      for (const pair of fresh) seen.add(pair);
      return fresh.length > 0;
    });
}

/** Whether the case has the input by which its direction differentiates. */
export function differentiates(op: OpDeclaration, direction: string, set: Params): boolean {
  return direction === 'forward' || direction.slice('grad_'.length) in op.inputShapes(set);
}

/**
 * The declared cases that match a query. A query that is a whole id finds its case even if it was not declared, so that cases
 * of property-based runs can be run again.
 * @throws RangeError for a query that finds nothing
 */
export function findCases(
  ops: readonly OpDeclaration[],
  queries: readonly string[] = ['*'],
  { quick = false }: { quick?: boolean } = {},
): ConformanceCase[] {
  const declared = declaredCases(ops);
  const found = new Map<string, ConformanceCase>();
  for (const query of queries.map(parseQuery)) {
    const matching = declared.filter((one) => matches(query, one));
    if (matching.length === 0) matching.push(undeclaredCase(ops, query));
    for (const one of matching) if (one.quick || !quick || query.exact) found.set(one.id, one);
  }
  return [...found.values()];
}

function undeclaredCase(ops: readonly OpDeclaration[], query: Query): NumericCase {
  const op = ops.find(({ name }) => name === query.op);
  if (!op || !query.exact || query.direction === 'error') {
    const names = ops.map(({ name }) => name).join(', ');
    throw new RangeError(`query '${query.text}' matches no case; the ops are ${names}`);
  }
  return numericCase(op, query.direction, query.params);
}

/** The shapes of a case's inputs, as an oracle reads them. */
export const emptyInputs = (shapes: Record<string, number[]>): Inputs =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, data: new Float64Array(0) }]),
  );
