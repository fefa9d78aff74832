import type { Page } from 'playwright-core';
import { assertEqual } from '../page/assert.ts';
import type { Check } from './playground_page.ts';

const SWIPE = 200;

export async function checkPhone(check: Check): Promise<void> {
  await check('nothing is wider than the screen', async ({ page }) => {
    await page.locator('main[data-state="ready"]').waitFor();
    const [content, screen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assertEqual(content, screen, 'width of the page');
  });

  for (const canvas of ['#over-image', '#atlas']) {
    await check(`a finger on ${canvas} scrolls the page, and moves nothing`, async (playground) => {
      const before = await playground.position();
      const moved = await swipe(playground.page, canvas);
      assertEqual(moved > SWIPE / 2, true, `scrolled by ${moved} pixels`);
      assertEqual(await playground.position(), before, 'position');
    });

    await check(
      `a tap on ${canvas} moves the position, and the button pins it`,
      async (playground) => {
        const { page } = playground;
        const { width, height } = (await page.locator(canvas).boundingBox())!;
        await page.locator(canvas).tap({ position: { x: 0.2 * width, y: 0.9 * height } });
        const here = await playground.weights('here');
        assertEqual(
          String(await playground.weights('pinned')) === String(here),
          false,
          'is pinned',
        );
        await page.getByRole('button', { name: 'Pin this position' }).tap();
        assertEqual(await playground.weights('pinned'), here, 'pinned');
        await page.locator(canvas).tap({ position: { x: 0.6 * width, y: 0.4 * height } });
      },
    );
  }

  await check('a finger draws, and does not scroll', async (playground) => {
    const { page } = playground;
    assertEqual(await swipe(page, '#drawing', 40), 0, 'pixels scrolled');
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), 'your drawing', 'image');
  });
}

/** Swipes up with a finger from the middle of an element; by how many pixels the page scrolled. */
async function swipe(page: Page, selector: string, distance = SWIPE): Promise<number> {
  const element = page.locator(selector);
  await element.evaluate((each) => each.scrollIntoView({ block: 'center' }));
  const { x, y, width, height } = (await element.boundingBox())!;
  const before = await page.evaluate(() => scrollY);
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: x + width / 2,
    y: y + height / 2,
    yDistance: -distance,
    gestureSourceType: 'touch',
    speed: 800,
  });
  await session.detach();
  return (await page.evaluate(() => scrollY)) - before;
}
