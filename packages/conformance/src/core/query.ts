import type { Params } from './params.ts';

/** `Involution2D:forward:k=7,s=2,…`: a case's name, and the query that finds just this case. */
export const formatId = (op: string, direction: string, params: Params): string =>
  `${op}:${direction}:${formatParams(params)}`;

const formatParams = (params: Params): string =>
  Object.entries(params)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/**
 * A set of cases. `op:direction:params`, where op and direction may contain `*`, and params is `*`, or `key=value` pairs in any
 * order; with `,*` at the end the case may have other parameters. Parts that are missing at the end stand for `*`.
 */
export interface Query {
  text: string;
  op: string;
  direction: string;
  params: Params;
  /** Whether the case must have no other parameters. */
  exact: boolean;
}

/** @throws RangeError for text that is not a query */
export function parseQuery(text: string): Query {
  const [op, direction = '*', list = '*', ...rest] = text.split(':');
  const malformed = (problem: string) =>
    new RangeError(
      `query '${text}' ${problem}, expected op:direction:key=value,… such as 'Involution2D:forward:k=7,*'`,
    );
  if (op === '') throw malformed('names no op');
  if (rest.length > 0) throw malformed('has more than three parts');
  const items = list.split(',');
  const exact = items.at(-1) !== '*';
  if (!exact) items.pop();
  const params: Record<string, number | string> = {};
  for (const item of items) {
    const [key, value, ...more] = item.split('=');
    if (!key || !value || more.length > 0) throw malformed(`has '${item}' among its parameters`);
    params[key] = /^\d+$/.test(value) ? Number(value) : value;
  }
  return { text, op, direction, params, exact };
}

/** Whether a query matches a case. A parameter that the case's id leaves out has its default value. */
export function matches(
  query: Query,
  one: { op: { name: string }; direction: string; params: Params; settings: Params },
): boolean {
  const wanted = Object.entries(query.params);
  const among = query.exact ? one.params : one.settings;
  return (
    matchesGlob(query.op, one.op.name) &&
    matchesGlob(query.direction, one.direction) &&
    wanted.every(([key, value]) => among[key] === value) &&
    (!query.exact || wanted.length === Object.keys(one.params).length)
  );
}

/** Whether text matches a pattern, in which `*` stands for any text. */
export function matchesGlob(glob: string, text: string): boolean {
  if (!glob.includes('*')) return glob === text;
  const pattern = glob.split('*').map((part) => part.replace(/[^\w]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(text);
}
