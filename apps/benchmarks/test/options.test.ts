import { Command } from 'commander';
import { expect, test } from 'vitest';
import { namesArgument } from '../src/cli/options.ts';

const KNOWN = ['rednet26', 'rednet50', 'overlock_xt'];

function namesOf(args: readonly string[], otherwise: readonly string[]): readonly string[] {
  let given: readonly string[] = [];
  new Command()
    .exitOverride()
    .configureOutput({ writeErr() {} })
    .addArgument(namesArgument(KNOWN, otherwise))
    .action((names: readonly string[]) => {
      given = names;
    })
    .parse(args, { from: 'user' });
  return given;
}

test('without names, the default is measured', () => {
  expect(namesOf([], ['rednet50'])).toEqual(['rednet50']);
  expect(namesOf([], [])).toEqual([]);
});

test('names stand in place of the default', () => {
  expect(namesOf(['overlock_xt', 'rednet26'], ['rednet50'])).toEqual(['overlock_xt', 'rednet26']);
});

test('an unknown name is refused', () => {
  expect(() => namesOf(['rednet'], ['rednet50'])).toThrow(
    "'rednet' is not known, expected one of rednet26, rednet50, overlock_xt",
  );
});
