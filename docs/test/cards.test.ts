import { expect, it } from 'vitest';
import { cardsOf } from '../src/cards.ts';

it('has the networks of a family, their sizes, preparation and weights', () => {
  const text = cardsOf('rednet*');
  expect(text).toContain('| `rednet50` | 224×224×3 | 15,540,806 | 2.65 G | 78.35 % |');
  expect(text).toContain(
    '`rednet50`, `rednet101`, `rednet152` | 256 | bilinear | 224×224 | 123.675, 116.28, 103.53 |',
  );
  expect(text).toMatch(/\[rednet50\.pth\]\(https:.*\[page\]\(https:/);
  expect(text).not.toContain('rednet_digits');
});

it('says no weights where there are none', () => {
  const text = cardsOf('*_digits');
  expect(text).toContain('| `overlock_digits` | 112×112×3 |');
  expect(text).not.toContain('Weights');
});

it('refuses a name that no network has', () => {
  expect(() => cardsOf('rednot*')).toThrow('models: no network is called rednot*');
});
