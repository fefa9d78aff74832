import { describe, expect, it } from 'vitest';
import { planOf } from '../src/browser/plan.ts';
import { TARGETS } from '../src/browser/protocol.ts';
import { OPERATORS, titleOf } from '../src/workloads/workload.ts';

const titles = (...args: Parameters<typeof planOf>) => planOf(...args).workloads.map(titleOf);

describe('what the page measures', () => {
  it('has the shapes that goals are for in its quick set', () => {
    expect(planOf('webgl', { full: false }).newShapes).toBe(true);
    expect(titles('webgl', { full: false })).toEqual([
      'involution2d 28×28×64 K 7',
      'contMix2d 28×28×64 K 13',
    ]);
    expect(titles('threads', { full: false })).toContain('involution2d 56×56×64 K 7');
  });

  it.each(TARGETS)('has all that is quick, once, in the full set of %s', (target) => {
    const full = titles(target, { full: true });
    expect(full).toEqual(expect.arrayContaining(titles(target, { full: false })));
    expect(new Set(full).size).toBe(full.length);
  });

  it.each(TARGETS)('has something of each operator by itself on %s', (target) => {
    for (const operator of OPERATORS) {
      const { workloads, newShapes } = planOf(target, { full: false, operator });
      expect(workloads.map((workload) => workload.operator)).toContain(operator);
      expect(new Set(workloads.map((workload) => workload.operator)).size).toBe(1);
      expect(newShapes).toBe(target === 'webgl' && operator === 'involution2d');
    }
  });
});
