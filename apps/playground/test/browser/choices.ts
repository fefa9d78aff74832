import { assertEqual } from '@dynaconv/page-kit';
import type { Check } from './page.ts';

const BACKENDS = ['wasm', 'webgl', 'webgpu', 'cpu'];

/** What a user does while the page is busy. */
export async function checkChoices(check: Check): Promise<void> {
  await check('results of before are marked from the moment of a choice', async ({ page }) => {
    const seen = await page.evaluate(() => {
      const select = document.querySelector<HTMLSelectElement>('#backend')!;
      select.value = 'cpu';
      select.dispatchEvent(new Event('change'));
      const parts = [...document.querySelectorAll('[data-results]')];
      return [document.querySelector('main')!.dataset.state, ...parts.map((part) => part.ariaBusy)];
    });
    assertEqual(seen, ['busy', 'true', 'true'], 'state, and whether its parts are busy');
  });

  await check('of many choices the last wins', async (playground) => {
    await playground.choose('Model', 'rednet_digits');
    await playground.pickDigit(7);
    await playground.choose('Runs on', 'webgl');
    await playground.pickDigit(1);
    await playground.choose('Model', 'overlock_digits');
    await playground.choose('Runs on', 'cpu');
    await playground.choose('Model', 'rednet_digits');
    await playground.choose('Model', 'overlock_digits');
    await playground.pickDigit(9);
    await playground.choose('Runs on', 'wasm');
    await playground.pickDigit(4);
    await playground.assertGuess('4');
    assertEqual(await playground.imageName(), 'a handwritten 4', 'image');
    const layers = await playground.page.locator('#layer option').allTextContents();
    assertEqual(
      layers.every((name) => name.startsWith('sub_blocks')),
      true,
      'layers of OverLoCK',
    );
  });

  await check('keys and clicks count while the page is busy', async (playground) => {
    await playground.pointAt(0.5, 0.4);
    const before = await playground.position();
    await playground.choose('Runs on', 'cpu');
    await playground.press('ArrowDown');
    await playground.pickDigit(5);
    await playground.press('ArrowDown');
    await playground.press('ArrowRight');
    const after = { row: before.row + 2, column: before.column + 1 };
    assertEqual(await playground.position(), after, 'position at once');
    await playground.assertGuess('5');
    assertEqual(await playground.position(), after, 'position with the answer');
    await playground.choose('Runs on', 'wasm');
    await playground.assertGuess('5');
  });

  await check(
    'a photograph is taken, and the page says what the network knows',
    async (playground) => {
      await playground.page.getByRole('button', { name: 'a photograph of a cat' }).click();
      await playground.assertState('ready');
      assertEqual(await playground.imageName(), 'a photograph of a cat', 'image');
      assertEqual(await playground.page.locator('#trained').isVisible(), true, 'note is shown');
    },
  );
}

export async function checkMeasuring(check: Check): Promise<void> {
  const button = 'Measure again';

  await check('nothing is measured unasked', async (playground) => {
    await playground.choose('Model', 'rednet_digits');
    await playground.assertState('ready');
    const rows = (await playground.timings()).map((row) => row.slice(1));
    assertEqual(
      rows,
      BACKENDS.map(() => ['not measured yet']),
      'timings',
    );
  });

  await check('a choice ends a measurement, and need not wait for it', async (playground) => {
    const { page } = playground;
    await page.locator('#measure').click();
    assertEqual(await page.locator('#measure').textContent(), 'Stop measuring', 'button');
    await playground.pickDigit(8);
    assertEqual(await page.locator('#measure').textContent(), button, 'button');
    await playground.assertGuess('8');
    const remark = await page.locator('#measuring').textContent();
    assertEqual(remark, 'Stopped; what was measured until then stays.', 'remark');
  });

  await check('every backend is timed, and WASM says its threads', async (playground) => {
    await playground.page.locator('#measure').click();
    await playground.page.getByRole('button', { name: button }).waitFor();
    const rows = await playground.timings();
    assertEqual(
      rows.map(([backend]) => backend.replace(/, \d+ threads?$/, '')),
      BACKENDS,
      'backends',
    );
    for (const [backend, median, , runs] of rows) {
      const isTimed = Number.parseFloat(median) > 0 && Number(runs) >= 1;
      assertEqual([backend, median, runs, isTimed], [backend, median, runs, true], 'a timing');
    }
    assertEqual(/^wasm, [1-9]\d* threads?$/.test(rows[0][0]), true, 'wasm says its threads');
  });
}
