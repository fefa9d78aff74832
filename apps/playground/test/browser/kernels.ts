import type { DigitsModel } from '@dynaconv/digits';
import { assertEqual, type OpenPage } from '@dynaconv/page-kit';
import { apiPage } from './api_page.ts';
import type { KernelsQuestion } from './kernels_at.ts';
import type { Check } from './page.ts';

/** The page that asks the API alone. */
export const API = apiPage('kernels_at.ts');

const DIGIT = 3;
const AT = { x: 0.65, y: 0.3 };

/** Of each model: pixels that it sees, and a layer other than the first shown, with several groups. */
const MODELS: Readonly<Record<DigitsModel, { side: number; layer: string }>> = {
  rednet_digits: { side: 28, layer: 'backbone.layer2.1.conv2' },
  overlock_digits: { side: 112, layer: 'sub_blocks4.0' },
};

export async function checkModel(check: Check, model: DigitsModel, api: OpenPage): Promise<void> {
  await check(`${model} recognises digits on wasm and webgl`, async (playground) => {
    await playground.settled();
    await playground.choose('Model', model);
    for (const backend of ['webgl', 'wasm']) {
      await playground.choose('Runs on', backend);
      for (const digit of [7, DIGIT]) {
        await playground.pickDigit(digit);
        await playground.assertGuess(`${digit}`);
      }
    }
    const note = await playground.page.locator('#trained').textContent();
    assertEqual(note!.startsWith(`${model} was trained on digits only`), true, 'what it knows');
  });

  await check(`${model}: the numbers under the pointer are the API's`, async (playground) => {
    const { side, layer } = MODELS[model];
    const assertShown = async (what: string, rest: Partial<KernelsQuestion>, size = -1) => {
      const place = { x: AT.x * side, y: AT.y * side };
      const question: KernelsQuestion = { model, digit: DIGIT, place, ...rest };
      const expected = await api.page.evaluate((asked) => globalThis.kernelsAt!(asked), question);
      await playground.pointAt(AT.x, AT.y);
      assertEqual(await playground.weights('here'), expected.at(size), what);
      assertEqual(await playground.weights('pinned'), expected.at(size), `${what}, pinned`);
    };
    await assertShown('by default', { layer: await playground.valueOf('Layer') });
    await playground.choose('Layer', layer);
    await playground.assertState('ready');
    await assertShown(layer, { layer });
    await playground.choose('Group of channels', '1');
    await assertShown(`the second group of ${layer}`, { layer, group: 1 });
    if (model === 'overlock_digits') {
      await playground.choose('Window', '0');
      await assertShown('the small window', { layer, group: 1 }, 0);
    }
  });

  await check(`${model}: arrow keys move the position, and Enter pins it`, async (playground) => {
    const before = await playground.position();
    await playground.press('ArrowDown');
    await playground.press('ArrowLeft');
    const after = { row: before.row + 1, column: before.column - 1 };
    assertEqual(await playground.position(), after, 'position');
    const [here, pinned] = [await playground.weights('here'), await playground.weights('pinned')];
    assertEqual(pinned.length, here.length, 'weights');
    assertEqual(
      await playground.weights('difference'),
      here.map((weight, i) => weight - pinned[i]),
      'difference',
    );
    await playground.press('Enter');
    assertEqual(await playground.weights('pinned'), here, 'pinned by Enter');
  });

  await check(
    `${model}: colours and the fixed kernel are of the whole image`,
    async (playground) => {
      const ofImage = async () => [await playground.scale(), await playground.weights('fixed')];
      const before = await ofImage();
      const here = await playground.weights('here');
      await playground.pointAt(0.1, 0.9);
      assertEqual(await ofImage(), before, 'scale of colours, and fixed kernel');
      assertEqual(
        (await playground.weights('here').then(String)) === String(here),
        false,
        'kernels alike',
      );
    },
  );
}
