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
  /** It fails on some machines only: where it passes, that is no news. */
  sometimes: boolean;
}

/**
 * Reads known deviations, one a line: a query, the last day it holds, and why. `#` begins a comment. `!` before a query says
 * that its cases are fatal; `?` that they fail on some machines only, and the reason should say on which.
 *
 *     FusedPaddedConv2D:grad_filter:*  2027-06-30  tfjs-backend-wasm has no Conv2DBackpropFilter
 *     ?Gelu:forward:data=huge,*        2027-06-30  on processors without FMA the driver's erf overflows
 *
 * @throws RangeError for a line that lacks any of the three
 */
export function parseExpectations(text: string): Expectation[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, mark, query, expires, reason] =
        /^([!?]?)(\S+)\s+(\d{4}-\d\d-\d\d)\s+(\S.*)$/.exec(line) ?? [];
      if (!reason) {
        throw new RangeError(
          `expectation '${line}' is malformed, expected a query, a day as YYYY-MM-DD, and a reason`,
        );
      }
      return {
        query: parseQuery(query),
        expires,
        reason,
        fatal: mark === '!',
        sometimes: mark === '?',
      };
    });
}

/** The first line that foresees the failure of a case. */
export const findExpectation = (
  expectations: readonly Expectation[],
  one: ConformanceCase,
): Expectation | undefined => expectations.find(({ query }) => matches(query, one));

/** What is wrong with the lines themselves, whatever the cases do. */
export interface StaleExpectations {
  expired: string[];
  /** Those that no declared case matches. */
  unmatched: string[];
}

/** @param today as YYYY-MM-DD */
export function staleExpectations(
  expectations: readonly Expectation[],
  declared: readonly ConformanceCase[],
  today: string,
): StaleExpectations {
  const isUnmatched = ({ query }: Expectation) => !declared.some((one) => matches(query, one));
  return {
    expired: expectations
      .filter(({ expires }) => expires < today)
      .map(({ query, expires }) => `the expectation '${query.text}' expired on ${expires}`),
    unmatched: expectations
      .filter(isUnmatched)
      .map(({ query }) => `the expectation '${query.text}' matches no case`),
  };
}

/** What to say of a line that foresees the failure of a case which passes. */
export const contradiction = (query: string, id: string): string =>
  `the expectation '${query}' says that ${id} fails, and it passes; narrow or remove the line, or put ? before it if it fails elsewhere`;
