import type { Operator } from '@dynaconv/layers/base';
import type { Form, Value } from '../forms/form.ts';

/** Gives a form in which an operator stands for every involution. */
export type WithOperator = <V extends Value>(form: Form<V>, operator: Operator) => Form<V>;

let provided: WithOperator | undefined;

/** Called by `operators.ts`, which is part of a program only if the program can build other operators than involution. */
export function provideOperators(withOperator: WithOperator): void {
  provided = withOperator;
}

/** @throws Error where only a single family has been imported, and the operator is not its own */
export function withProvided<V extends Value>(form: Form<V>, operator: Operator): Form<V> {
  if (operator === 'involution') return form;
  if (provided) return provided(form, operator);
  throw new Error(
    `operator: '${operator}' is not part of a single family's entry; import '@dynaconv/models/operators' too`,
  );
}
