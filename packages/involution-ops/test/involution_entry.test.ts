import { test } from 'vitest';
import { expectRegistered } from './entry.ts';
import '../src/involution.ts';

test('the entry registers what belongs to its operator, and nothing else', () => {
  expectRegistered(/^Involution2D/);
});
