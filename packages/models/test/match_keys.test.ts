import { expect, it } from 'vitest';
import { matchKeys } from '../src/weights/match_keys.ts';

it('prefers the equal name to a guess, in any order', () => {
  const names = ['fc.bias', 'module.head.fc.bias', 'other'];
  expect([...matchKeys(['head.fc.bias'], names)]).toEqual([
    ['head.fc.bias', 'module.head.fc.bias'],
  ]);
  expect([...matchKeys(['head.fc.bias'], names.reverse())]).toEqual([
    ['head.fc.bias', 'module.head.fc.bias'],
  ]);
});

it('does not guess between two', () => {
  expect(matchKeys(['backbone.norm.bias', 'neck.norm.bias'], ['norm.bias']).size).toBe(0);
});
