import { describe, expect, it } from 'vitest';
import { readAhead } from '../src/forms/read_ahead.ts';

const items = Array.from({ length: 20 }, (_, i) => i);

describe('readAhead', () => {
  it('gives all in their order, and begins few of them early', async () => {
    let begun = 0;
    const given: (readonly [number, number])[] = [];
    // The later, the sooner it is there.
    const read = async (item: number) => {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 20 - item));
      return 10 * item;
    };
    for await (const each of readAhead(items, read)) {
      given.push(each);
      expect(begun).toBe(Math.min(items.length, given.length + 7));
    }
    expect(given).toEqual(items.map((item) => [item, 10 * item]));
  });

  it('fails when it is the turn of what fails, and of nothing after it', async () => {
    const given: number[] = [];
    const read = async (item: number) => {
      if (item > 2) throw new Error(`no ${item}`);
      return item;
    };
    const reading = async () => {
      for await (const [item] of readAhead(items, read)) given.push(item);
    };
    await expect(reading()).rejects.toThrow('no 3');
    expect(given).toEqual([0, 1, 2]);
  });
});
