import { describe, expect, it } from 'vitest';
import { listSegmenters, segmenterSummary } from '../src/index.ts';

describe.each(listSegmenters())('%s', (name) => {
  it('is the sum of its modules, and four times as dear at twice the size', () => {
    const all = segmenterSummary(name);
    expect(all.modules.map((module) => module.name)).toEqual(
      name.startsWith('fpn') ? ['backbone', 'neck', 'decode_head'] : ['backbone', 'decode_head'],
    );
    for (const count of ['parameters', 'multiplyAdds'] as const) {
      expect(all.modules.reduce((sum, module) => sum + module[count], 0)).toBe(all[count]);
    }
    expect(all.inputShape).toEqual([512, 512, 3]);
    const large = segmenterSummary(name, { size: [1024, 1024] });
    expect(large.parameters).toBe(all.parameters);
    // Pooled maps and excitations cost the same at every size.
    expect(large.multiplyAdds / all.multiplyAdds).toBeGreaterThan(3.999);
    expect(large.multiplyAdds / all.multiplyAdds).toBeLessThanOrEqual(4);
  });
});

it('counts the classifier for the classes asked for', () => {
  const [two, three] = [2, 3].map((numClasses) => segmenterSummary('fpn_red50', { numClasses }));
  expect(three.parameters - two.parameters).toBe(129);
});

it.each([
  [{ size: 512 }, TypeError],
  [{ size: [512] }, RangeError],
  [{ size: [512, 0] }, RangeError],
  [{ numClasses: 0 }, RangeError],
  [{ classes: 2 }, TypeError],
])('rejects %o', (options, error) => {
  expect(() => segmenterSummary('fpn_red50', options as object)).toThrow(error);
});
