import { assertEqual, openModule } from '@dynaconv/page-kit';
import { apiPage } from '../api_page.ts';
import type { Check } from '../page.ts';
// Declares what its page leaves in globalThis.
import type {} from './comparison_of.ts';
import { DifferentPage } from './different_page.ts';

const DIGIT = 8;
const HERE = [5, 8] as const;
const PINNED = [12, 10] as const;

export async function checkDifferent(check: Check): Promise<void> {
  const test = (name: string, use: (page: DifferentPage) => Promise<void>) =>
    check(name, ({ page }) => use(new DifferentPage(page)));

  await test('a convolution and an involution are each other turned inside out', async (page) => {
    await page.ready();
    const [everywhere, varying] = ['= the same at every position', '≠ another at each position'];
    const [ofAll, ofEach] = ['= the same for every channel', '≠ another for each channel'];
    const verdicts = {
      conv: [everywhere, ofEach],
      involution: [varying, ofAll],
      depthwise: [everywhere, ofEach],
      dynamic: [everywhere, ofEach],
      'self-attention': [varying, ofEach],
      contmix: [varying, ofEach],
    };
    assertEqual(await page.cards(), Object.keys(verdicts), 'operators');
    for (const [operator, expected] of Object.entries(verdicts)) {
      assertEqual(await page.verdict(operator), expected, operator);
    }
    const alike = async (operator: string) => {
      const [first, last] = await page.colours(operator);
      const positions = `${first[0]}` === `${first[1]}`;
      return { positions, channels: `${first[0]}` === `${last[0]}` };
    };
    assertEqual(await alike('conv'), { positions: true, channels: false }, 'colours of conv');
    assertEqual(
      await alike('involution'),
      { positions: false, channels: true },
      'colours of involution',
    );
  });

  await test('kernels, differences and figures are the API’s', async (page) => {
    await page.pickDigit(DIGIT);
    await page.pointAt(...PINNED);
    await page.pointAt(...PINNED);
    // A click pins, keys only look.
    for (let row = PINNED[0]; row > HERE[0]; row--) await page.press('ArrowUp');
    for (let column = PINNED[1]; column > HERE[1]; column--) await page.press('ArrowLeft');
    await page.ready();
    await openModule(apiPage('different/comparison_of.ts'), async (api) => {
      const question = { digit: DIGIT, here: HERE, pinned: PINNED };
      const expected = await api.page.evaluate(
        (asked) => globalThis.comparisonOf!(asked),
        question,
      );
      for (const { operator, colours, figures } of expected) {
        assertEqual(await page.colours(operator), colours, `colours of ${operator}`);
        assertEqual(await page.figures(operator), figures, `figures of ${operator}`);
      }
      assertEqual(expected.length, 6, 'operators');
    });
  });

  await test('Enter pins, after which there is no difference', async (page) => {
    await page.press('Enter');
    await page.ready();
    for (const operator of await page.cards()) {
      for (const [here, pinned, difference] of await page.colours(operator)) {
        assertEqual(here, pinned, `${operator} here, and pinned`);
        assertEqual(new Set(difference).size, 1, `colours of the difference of ${operator}`);
      }
    }
  });

  await test('windows stay on the map', async (page) => {
    await page.pointAt(0, 19);
    assertEqual(await page.position(), 'row 4 of 20, column 17 of 20', 'position');
    await page.press('ArrowRight');
    assertEqual(await page.position(), 'row 4 of 20, column 17 of 20', 'position after a step');
  });

  await test('of many choices the last wins', async (page) => {
    const all = async () => {
      const operators = await page.cards();
      const shown = operators.map(async (operator) => [
        await page.colours(operator),
        await page.figures(operator),
      ]);
      return Promise.all(shown);
    };
    await page.pickDigit(4);
    await page.ready();
    const expected = await all();
    for (const digit of [7, 1, 0]) await page.pickDigit(digit);
    await page.pointAt(9, 9);
    await page.pickDigit(4);
    await page.pointAt(0, 19);
    await page.ready();
    assertEqual(await all(), expected, 'what is shown');
    assertEqual(await page.page.locator('#image-name').textContent(), 'a handwritten 4', 'image');
  });

  await test('a file that is no image is an error, and leaves the image', async (page) => {
    await page.page.getByLabel('Or a file').setInputFiles({
      name: 'notes.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no image'),
    });
    await page.page
      .getByRole('alert')
      .filter({ hasText: /^notes\.png is no image that this browser can read/ })
      .waitFor();
    await page.ready();
    assertEqual(await page.page.locator('#image-name').textContent(), 'a handwritten 4', 'image');
    await page.pickDigit(3);
    await page.ready();
    assertEqual(await page.page.getByRole('alert').count(), 0, 'errors');
  });

  await test('the costs follow the sliders, as the definitions say', async (page) => {
    const [C, K, side] = [128, 5, 32];
    await page.slide('Channels C', C);
    await page.slide('Window K×K', K);
    await page.slide('Map H×W', side);
    const N = side ** 2;
    const text = (n: number) => n.toLocaleString('en');
    const costs = await page.costs();
    assertEqual(
      costs.Convolution,
      [text(K * K * C * C + C), text(N * K * K * C * C)],
      'convolution',
    );
    assertEqual(
      costs['Self-attention'],
      [text(4 * (C * C + C)), text(4 * N * C * C + 2 * N * N * C)],
      'self-attention',
    );
    const [reduced, taps] = [C / 4, (K * K * C) / 16];
    assertEqual(
      costs.Involution,
      [
        text(C * reduced + 2 * reduced + taps * (reduced + 1)),
        text(N * (C * reduced + taps * reduced + K * K * C)),
      ],
      'involution',
    );
    assertEqual(Object.keys(costs).length, 6, 'operators');
    const values = await page.page.locator('.sliders output').allTextContents();
    assertEqual(values, ['128', '5×5', '32×32'], 'values of the sliders');
  });
}

export async function checkDifferentOnPhone(check: Check): Promise<void> {
  await check(
    'a tap looks, the button pins, and nothing is wider than the screen',
    async (used) => {
      const page = new DifferentPage(used.page);
      await page.ready();
      await used.assertFits();
      const { width } = (await page.image.boundingBox())!;
      await page.image.tap({ position: { x: 0.5 * width, y: 0.4 * width } });
      assertEqual(await page.position(), 'row 9 of 20, column 11 of 20', 'position');
      await page.ready();
      const differs = async () => new Set((await page.colours('involution'))[0][2]).size > 1;
      assertEqual(await differs(), true, 'a difference from the position pinned before');
      await used.page.getByRole('button', { name: 'Pin this position' }).tap();
      await page.ready();
      assertEqual(await differs(), false, 'a difference from the position pinned now');
    },
  );
}
