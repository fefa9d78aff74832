import { describe, expect, it } from 'vitest';
import { parseQuery } from '../src/core/query.ts';
import { catchMutant, MUTANTS, type Mutant, mutantBackend } from '../src/mutants/index.ts';
import { runConformance } from '../src/run/run_conformance.ts';

describe('mutants', () => {
  it('are at least 25, and no two have one name', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(25);
  });

  it.each(['cpu', 'wasm'] as const)(
    'are what is wrong: without one, %s passes',
    async (tfjsBackend) => {
      const faultless: Mutant = {
        name: 'none',
        fault: 'none',
        query: '*',
        kind: 'numbers',
        tfjsBackend,
      };
      const report = await runConformance({
        backend: mutantBackend(faultless),
        cases: [
          'Involution2D*:*',
          'Fused*:forward:*',
          'Neighborhood*:forward:*',
          'ContMix*:forward:*',
          '*Norm2D:forward:*',
          'Gelu:forward:*',
        ],
        quick: true,
      });
      expect(report.problems).toEqual([]);
      expect(report.exceptions).toEqual([]);
    },
  );

  it.each(MUTANTS)('$name is caught: it $fault', async (mutant) => {
    const caught = await catchMutant(mutant);
    expect(caught?.failure?.kind).toBe(mutant.kind);
    const { op, direction } = parseQuery(mutant.query);
    expect(caught?.id).toMatch(new RegExp(`^${op}:${direction}:`));
  });
});
