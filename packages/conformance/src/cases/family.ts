import type { Arbitrary } from 'fast-check';
import { type CaseGroup, declareOp, type OpDeclaration } from '../core/declare.ts';
import type { Params } from '../core/params.ts';
import { steadyGroups } from './steady.ts';

/** What ops of one kind have in common. */
interface Family {
  parameters: readonly string[];
  /** What every one of them must get right. */
  groups: readonly CaseGroup[];
  /** The steady state of one ordinary case. */
  steady: Params;
  /** Any small case with data of some kinds. */
  arbitrary(kinds: readonly string[]): Arbitrary<Params>;
}

/** What the cases of one op have of their own. */
export interface OwnCases<Attrs extends object>
  extends Omit<OpDeclaration<Attrs>, 'parameters' | 'arbitrary'> {
  /** Kinds of data for property runs. */
  kinds: readonly string[];
}

/** Declares ops of a family: each has the family's groups, then its own, then the checks of its steady state. */
export const familyOf =
  ({ parameters, groups: shared, steady, arbitrary }: Family) =>
  <Attrs extends object>({ kinds, groups, ...op }: OwnCases<Attrs>): OpDeclaration =>
    declareOp<Attrs>({
      ...op,
      parameters,
      groups: [...shared, ...groups, ...steadyGroups(steady)],
      arbitrary: arbitrary(kinds),
    });
