import { describe, expect, it } from 'vitest';
import { PAGE_NETWORKS, planOf } from '../src/browser/plan.ts';
import { TARGETS } from '../src/browser/protocol.ts';
import { DEFAULT_SECTIONS, SECTIONS } from '../src/report/report.ts';
import { OPERATORS, titleOf } from '../src/workloads/workload.ts';

const operators = { sections: ['operators'] } as const;
const all = { sections: SECTIONS };

const titles = (...args: Parameters<typeof planOf>) => planOf(...args).workloads.map(titleOf);

describe('what the page measures', () => {
  it('has the shapes that goals are for in its quick set', () => {
    for (const target of ['webgpu', 'webgl'] as const) {
      expect(planOf(target, { ...operators, full: false }).newShapes).toBe(true);
      expect(titles(target, { ...operators, full: false })).toEqual([
        'involution2d 28×28×64 K 7',
        'contMix2d 28×28×64 K 13',
      ]);
    }
    expect(titles('threads', { ...operators, full: false })).toContain('involution2d 56×56×64 K 7');
  });

  it.each(TARGETS)('has all that is quick, once, in the full set of %s', (target) => {
    const full = titles(target, { ...operators, full: true });
    expect(full).toEqual(expect.arrayContaining(titles(target, { ...operators, full: false })));
    expect(new Set(full).size).toBe(full.length);
  });

  it.each(TARGETS)('has something of each operator by itself on %s', (target) => {
    for (const operator of OPERATORS) {
      const { workloads, newShapes } = planOf(target, { ...operators, full: false, operator });
      expect(workloads.map((workload) => workload.operator)).toContain(operator);
      expect(new Set(workloads.map((workload) => workload.operator)).size).toBe(1);
      const isOnGpu = target === 'webgpu' || target === 'webgl';
      expect(newShapes).toBe(isOnGpu && operator === 'involution2d');
    }
  });

  it('has costs, networks and profiles where they are asked for', () => {
    const quick = planOf('wasm', { ...all, full: false });
    expect([quick.costs, quick.models, quick.profiles]).toEqual([
      true,
      ['overlock_xt'],
      ['overlock_xt'],
    ]);
    const none = planOf('wasm', { ...operators, full: true });
    expect([none.costs, none.models, none.profiles]).toEqual([false, [], []]);
    const { workloads, newShapes, models } = planOf('webgl', { sections: ['models'], full: true });
    expect([workloads, newShapes]).toEqual([[], false]);
    expect(models).toContain('rednet50');
  });

  it.each(TARGETS)('has a network by itself in the quick set too on %s', (target) => {
    const plan = planOf(target, { sections: ['models'], full: false, model: 'rednet50' });
    expect(plan.models).toEqual(['rednet50']);
    expect(planOf(target, { ...operators, full: false, model: 'rednet50' }).models).toEqual([]);
  });

  it.each(TARGETS)('has detectors and segmenters if they are asked for on %s', (target) => {
    const named = (sections: readonly (typeof SECTIONS)[number][], model?: string) => {
      const { models, dense, profiles } = planOf(target, { sections, full: false, model });
      return { models, dense, profiles };
    };
    expect(named(['dense']).dense).toEqual([
      ...['retinanet_red50_neck_fpn', 'mask_rcnn_red50_neck_fpn', 'upernet_overlock_xt'],
    ]);
    expect(named(DEFAULT_SECTIONS).dense).toEqual([]);
    const segmenter = 'fpn_red50_neck';
    expect(PAGE_NETWORKS).toContain(segmenter);
    // A network is of one section: others have nothing where it is measured by itself.
    expect(named(SECTIONS, segmenter)).toEqual({ models: [], dense: [segmenter], profiles: [] });
    expect(named(SECTIONS, 'rednet50')).toMatchObject({ models: ['rednet50'], dense: [] });
  });

  it('has the rounds that are asked for', () => {
    const plan = planOf('webgpu', { ...all, full: true, rounds: 1 });
    expect(plan.rounds).toEqual({
      ...{ operators: 1, costs: 1, models: 1, dense: 1, profiles: 1, loads: 1 },
    });
    expect(planOf('webgpu', { ...all, full: true }).rounds.models).toBe(3);
  });

  it('has profiles where kernels run to their end on the calling thread', () => {
    const profiled = TARGETS.filter((target) => {
      const plan = planOf(target, { sections: ['profiles'], full: false, model: 'rednet50' });
      return plan.profiles.length > 0;
    });
    expect(profiled).toEqual(['wasm', 'threads']);
  });
});
