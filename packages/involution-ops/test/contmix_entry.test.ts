import { test } from 'vitest';
import { expectRegistered } from './entry.ts';
import '../src/contmix.ts';

test('the entry registers what belongs to its operator, and nothing else', () => {
  expectRegistered(/^(ContMix2D|NeighborhoodAv2D)/);
});
