import { assertEqual } from '@dynaconv/page-kit';
import type { Page } from 'playwright-core';
import type { Check } from './page.ts';

/** Pixels that a finger moves, and at a time; a few would be a tap. */
const SWIPE = 80;
const STEP = 10;

export async function checkPhone(check: Check): Promise<void> {
  await check('nothing is wider than the screen', async (playground) => {
    await playground.assertState('ready');
    await playground.assertFits();
  });

  for (const canvas of ['#over-image', '#atlas']) {
    await check(`a finger on ${canvas} scrolls the page, and moves nothing`, async (playground) => {
      const before = await playground.position();
      const from = await swipe(playground.page, canvas);
      await playground.page.waitForFunction((y) => scrollY > y, from);
      assertEqual(await playground.position(), before, 'position');
    });

    await check(`a tap on ${canvas} looks, and the button pins`, async (playground) => {
      const { page } = playground;
      const { width, height } = (await page.locator(canvas).boundingBox())!;
      const tap = (x: number, y: number) =>
        page.locator(canvas).tap({ position: { x: x * width, y: y * height } });
      const pinned = await playground.pinned();
      await tap(0.2, 0.9);
      const left = await playground.position();
      assertEqual(await playground.pinned(), pinned, 'pinned before');
      await page.getByRole('button', { name: 'Pin this position' }).tap();
      const words = `row ${left.row}, column ${left.column}`;
      assertEqual(await playground.pinned(), words, 'pinned after');
      await tap(0.8, 0.9);
      const { row, column } = await playground.position();
      assertEqual([row, column > left.column], [left.row, true], 'position to the right');
    });
  }

  await check('a finger draws, and does not scroll', async (playground) => {
    const { page } = playground;
    const from = await swipe(page, '#drawing');
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), 'your drawing', 'image');
    assertEqual(await page.evaluate(() => scrollY), from, 'where the page is scrolled to');
  });
}

/** Swipes up with a finger from the middle of an element; returns where the page was scrolled to before, in pixels. */
async function swipe(page: Page, selector: string): Promise<number> {
  const element = page.locator(selector);
  await element.evaluate((each) => each.scrollIntoView({ block: 'center' }));
  const { x, y, width, height } = (await element.boundingBox())!;
  const before = await page.evaluate(() => scrollY);
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', moved?: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: moved === undefined ? [] : [{ x: x + width / 2, y: y + height / 2 - moved }],
    });
  await touch('touchStart', 0);
  for (let moved = STEP; moved <= SWIPE; moved += STEP) await touch('touchMove', moved);
  await touch('touchEnd');
  await session.detach();
  return before;
}
