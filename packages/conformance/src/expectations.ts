import type { ConformanceCase } from './core/declare.ts';
import { matches, parseQuery, type Query } from './core/query.ts';

/** A backend's known deviation. */
export interface Expectation {
  query: Query;
  /** The last day it holds, as YYYY-MM-DD. */
  expires: string;
  reason: string;
  /** The case would end the process, or never end: it is not run. */
  fatal: boolean;
}

/**
 * Reads known deviations, one a line: a query, the last day it holds, and why. `#` begins a comment; `!` before a query says
 * that its cases are fatal.
 *
 *     FusedPaddedConv2D:grad_filter:*  2027-06-30  tfjs-backend-wasm has no Conv2DBackpropFilter
 *
 * @throws RangeError for a line that lacks any of the three
 */
export function parseExpectations(text: string): Expectation[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, fatal, query, expires, reason] =
        /^(!?)(\S+)\s+(\d{4}-\d\d-\d\d)\s+(\S.*)$/.exec(line) ?? [];
      if (!reason) {
        throw new RangeError(
          `expectation '${line}' is malformed, expected a query, a day as YYYY-MM-DD, and a reason`,
        );
      }
      return { query: parseQuery(query), expires, reason, fatal: fatal === '!' };
    });
}

/** The first line that foresees the failure of a case. */
export const findExpectation = (
  expectations: readonly Expectation[],
  one: ConformanceCase,
): Expectation | undefined => expectations.find(({ query }) => matches(query, one));

/** What is wrong with the lines themselves: expired, or matching no declared case. */
export function staleExpectations(
  expectations: readonly Expectation[],
  declared: readonly ConformanceCase[],
  today: string,
): string[] {
  return expectations.flatMap(({ query, expires }) => {
    if (expires < today) return [`the expectation '${query.text}' expired on ${expires}`];
    if (!declared.some((one) => matches(query, one))) {
      return [`the expectation '${query.text}' matches no case`];
    }
    return [];
  });
}
