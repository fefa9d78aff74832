import { DIGITS_MODELS } from '@dynaconv/digits';
import { assertEqual, openModule } from '@dynaconv/page-kit';
import { apiPage } from './api_page.ts';
// Declares what its page leaves in globalThis.
import type {} from './field_of.ts';
import type { Check, PlaygroundPage } from './page.ts';

const DIGIT = 3;

export async function checkField(check: Check): Promise<void> {
  await openModule(apiPage('field_of.ts'), async (api) => {
    for (const model of DIGITS_MODELS) {
      await check(
        `the field of ${model} is the API’s, beside that of random weights`,
        async (playground) => {
          const { areas, picture } = await api.page.evaluate(
            ([name, digit]) => globalThis.fieldOf!(name, digit),
            [model, DIGIT] as const,
          );
          await playground.choose('Model', model);
          await playground.pickDigit(DIGIT);
          await playground.assertState('ready');
          await compute(playground);
          const { page } = playground;
          const [half, most, reached] = areas.map(
            (area) => `${Number((100 * area).toPrecision(3))} %`,
          );
          assertEqual(
            await page.locator('#trained-areas').textContent(),
            `Of the gradient: 50 % of it in ${half}, 95 % of it in ${most} of the image; it reaches ${reached}.`,
            'areas',
          );
          assertEqual(await pixelsOf(playground, 'trained'), picture, 'picture');
          assertEqual(await page.locator('#random-field').isVisible(), true, 'random weights');
          const random = await pixelsOf(playground, 'random');
          assertEqual(random.length, picture.length, 'pixels');
          assertEqual(`${random}` === `${picture}`, false, 'both alike');
        },
      );
    }
  });

  await check('another choice forgets the fields, and ends what computes', async (playground) => {
    const { page } = playground;
    await playground.pickDigit(1);
    assertEqual(await isShown(playground), { trained: false, random: false }, 'after a choice');
    await page.locator('#show-field').click();
    await playground.pickDigit(2);
    assertEqual(await page.locator('#field').getAttribute('data-state'), 'idle', 'state');
    await playground.assertState('ready');
    assertEqual(await isShown(playground), { trained: false, random: false }, 'after the answer');
  });

  await check(
    'without weights there is the field of random ones, which is said',
    async (playground) => {
      await playground.choose('Model', 'rednet26');
      await playground.assertState('waiting');
      await compute(playground);
      assertEqual(await isShown(playground), { trained: false, random: true }, 'fields shown');
      const remark = await playground.page.locator('#field-remark').textContent();
      assertEqual(
        remark,
        'Computed for rednet26. The network has no weights yet: choose a file in part 2.',
        'remark',
      );
    },
  );
}

async function compute({ page }: PlaygroundPage): Promise<void> {
  await page.locator('#show-field').click();
  await page.locator('#field:not([data-state="busy"])').waitFor();
  const remark = await page.locator('#field-remark').textContent();
  const state = await page.locator('#field').getAttribute('data-state');
  assertEqual(state, 'ready', `state of the field, where the page says '${remark}'`);
}

const isShown = async ({ page }: PlaygroundPage) => ({
  trained: await page.locator('#trained-field').isVisible(),
  random: await page.locator('#random-field').isVisible(),
});

const pixelsOf = ({ page }: PlaygroundPage, weights: 'trained' | 'random'): Promise<number[]> =>
  page.locator(`#${weights}-canvas`).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    return [...canvas.getContext('2d')!.getImageData(0, 0, width, height).data];
  });
