import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCheckpoint } from '@dynaconv/checkpoint';
import {
  digitsWeights,
  heldOutSheet,
  SCENE_DETECTORS,
  SCENE_SEGMENTERS,
  type SceneDetector,
  type SceneSegmenter,
} from '@dynaconv/digits';
import { assertEqual, openModule } from '@dynaconv/page-kit';
import { torchFile } from '@dynaconv/test-kit';
import { apiPage } from '../api_page.ts';
import type { Check, PlaygroundPage } from '../page.ts';
// Declares what its page leaves in globalThis.
import type {} from './scenes_at.ts';

const [DETECTOR, WITH_MASKS] = SCENE_DETECTORS;
const [SEGMENTER] = SCENE_SEGMENTERS;
/** Scenes by index: an 8 and a 7; and a 7 alone. */
const [TWO, ONE] = [1, 3];
/** A place on the 7 of the first, as shares, and in pixels of its 96. */
const AT = [0.73, 0.3] as const;
const PLACE = { x: Math.floor(AT[0] * 96), y: Math.floor(AT[1] * 96) };

export async function checkScenes(check: Check): Promise<void> {
  await openModule(apiPage('scenes/scenes_at.ts'), async (api) => {
    await check('a detector’s objects and kernels are the API’s', async (playground) => {
      const { objects, kernel } = await api.page.evaluate(
        ([model, scene, place]) => globalThis.objectsIn!(model, scene, place),
        [DETECTOR, TWO, PLACE] as const,
      );
      await playground.assertState('ready');
      assertEqual(await playground.valueOf('Model'), DETECTOR, 'model');
      for (const least of [0.05, 0.5, 0.95]) {
        await playground.page.getByLabel('Score from').fill(`${least}`);
        const expected = objects.filter(([, score]) => score >= least);
        assertEqual(await listed(playground), rows(expected), `objects from ${least}`);
        const summary = await playground.page.locator('#found-summary').textContent();
        assertEqual(
          summary!.startsWith(expected.length === 0 ? 'Nothing found' : `${expected.length} found`),
          true,
          summary!,
        );
      }
      await playground.page.getByLabel('Score from').fill('0.5');
      assertEqual(
        rows(objects)
          .slice(0, 2)
          .map(([name]) => name)
          .sort(),
        ['7', '8'],
        'classes',
      );
      assertEqual(await playground.valueOf('Layer'), 'neck.fpn_convs.0', 'layer');
      await pointAtFound(playground, AT);
      assertEqual(await playground.weights('here'), kernel, 'kernel under the pointer');
      await playground.pointAt(0.1, 0.9);
      const elsewhere = await playground.weights('here');
      assertEqual(`${elsewhere}` === `${kernel}`, false, 'kernels alike');
      await playground.pointAt(...AT);
      assertEqual(await playground.weights('here'), kernel, 'kernel on the picture with kernels');
    });

    await check(
      'boxes are drawn around their objects, in the colours of their classes',
      async (playground) => {
        const { box } = await api.page.evaluate(
          ([model, scene, place]) => globalThis.objectsIn!(model, scene, place),
          [DETECTOR, TWO, PLACE] as const,
        );
        const colours = await playground.page
          .locator('#found-list .colour')
          .evaluateAll((swatches) =>
            swatches.map((each) => getComputedStyle(each).backgroundColor),
          );
        for (const id of ['#found', '#over-image']) {
          const drawn = await coloursOf(playground, id);
          for (const colour of colours) assertEqual(drawn.has(colour), true, `${colour} on ${id}`);
        }
        assertEqual(new Set(colours).size, 2, 'colours');
        // The middle of each side, of the best, which is on top of the others.
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        for (const [across, down] of [
          ...[[box.x, y] as const, [box.x + box.width, y] as const],
          ...[[x, box.y] as const, [x, box.y + box.height] as const],
        ]) {
          for (const id of ['#found', '#over-image']) {
            const pixel = await pixelOf(playground, [across / 96, down / 96], id);
            const wanted = colours[0].match(/\d+/g)!.map(Number);
            // Lines between pixels are blended with what is beside them.
            const isDrawn = pixel.every((level, c) => Math.abs(level - wanted[c]) < 64);
            assertEqual(isDrawn, true, `${id} at ${across}, ${down}, colour ${pixel}`);
          }
        }
        await playground.page.getByLabel('Score from').fill('0.95');
        await playground.page.getByLabel('Score from').fill('0.05');
        await playground.page.getByLabel('Score from').fill('0.5');
      },
    );

    await check('masks cover their objects', async (playground) => {
      await playground.choose('Model', WITH_MASKS);
      await playground.assertState('ready');
      const names = await playground.page.locator('#found-list .class-name').allTextContents();
      const swatch = playground.page.locator('#found-list .colour').nth(names.indexOf('7'));
      const colour = await swatch.evaluate((each) => getComputedStyle(each).backgroundColor);
      const [pixel, wanted] = [await pixelOf(playground, AT), colour.match(/\d+/g)!.map(Number)];
      const distance = (to: readonly number[]) =>
        Math.hypot(...pixel.map((each, c) => each - to[c]));
      assertEqual(distance(wanted) < distance([255, 255, 255]), true, `colour ${pixel}`);
    });

    await check('a segmenter’s map is the API’s', async (playground) => {
      const { classes, there } = await api.page.evaluate(
        ([model, scene, place]) => globalThis.classesIn!(model, scene, place),
        [SEGMENTER, TWO, PLACE] as const,
      );
      await playground.choose('Model', SEGMENTER);
      await playground.assertState('ready');
      assertEqual(await listed(playground), rows(classes), 'classes');
      assertEqual(await playground.page.getByLabel('Score from').isVisible(), false, 'scores');
      assertEqual(there.className, '7', 'class on the 7');
      const names = await playground.page.locator('#found-list .class-name').allTextContents();
      const swatch = playground.page.locator('#found-list .colour').nth(names.indexOf('7'));
      const colour = await swatch.evaluate((each) => getComputedStyle(each).backgroundColor);
      assertEqual(colour, `rgb(${there.colour.join(', ')})`, 'colour of the class');
      // Over the white of the digit: nearer to the colour of the class than to white.
      const pixel = await pixelOf(playground, AT);
      const distance = (to: readonly number[]) =>
        Math.hypot(...pixel.map((each, c) => each - to[c]));
      assertEqual(distance(there.colour) < distance([255, 255, 255]), true, `colour ${pixel}`);
      assertEqual(await playground.page.locator('#kernels').isVisible(), true, 'kernels');
    });
  });

  await check('webgl finds the same', async (playground) => {
    for (const model of [SEGMENTER, DETECTOR]) {
      await playground.choose('Runs on', 'wasm');
      await playground.choose('Model', model);
      await playground.assertState('ready');
      const names = async () => (await listed(playground)).map(([name]) => name);
      const expected = await names();
      await playground.choose('Runs on', 'webgl');
      await playground.assertState('ready');
      assertEqual(await names(), expected, `what ${model} finds`);
    }
    await playground.choose('Runs on', 'wasm');
  });

  await check('results of before are marked from the moment of a choice', async ({ page }) => {
    const seen = await page.evaluate(() => {
      document.querySelector<HTMLButtonElement>('#samples button')!.click();
      const parts = [...document.querySelectorAll('[data-results]')];
      return [document.querySelector('main')!.dataset.state, ...parts.map((part) => part.ariaBusy)];
    });
    assertEqual(seen, ['busy', 'true', 'true'], 'state, and whether its parts are busy');
  });

  await check('of many choices the last wins', async (playground) => {
    await playground.choose('Model', DETECTOR);
    await pickScene(playground, ONE);
    await playground.assertState('ready');
    const expected = await listed(playground);
    await pickScene(playground, TWO);
    await playground.choose('Model', SEGMENTER);
    await playground.choose('Runs on', 'cpu');
    await pickScene(playground, 0);
    await playground.choose('Model', DETECTOR);
    await playground.choose('Runs on', 'wasm');
    await pickScene(playground, ONE);
    await playground.assertState('ready');
    assertEqual(await listed(playground), expected, 'what is found');
    assertEqual(await playground.imageName(), `scene ${ONE + 1}`, 'image');
  });

  await check('digits that are drawn are found', async (playground) => {
    const sevenAt = (x: number, y: number) =>
      [
        [x, y],
        [x + 0.2, y],
        [x + 0.1, y + 0.35],
      ] as const;
    await playground.draw(sevenAt(0.1, 0.1));
    await playground.draw(sevenAt(0.6, 0.5));
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), 'your drawing', 'image');
    const names = (await listed(playground)).map(([name]) => name);
    assertEqual(names.slice(0, 2), ['7', '7'], 'the best two');
  });

  await check('an image that is not square has its kernels', async (playground) => {
    const content = await readFile(fileURLToPath(heldOutSheet()));
    await playground.drop('sheet.png', content);
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), 'sheet.png, 700×560 pixels', 'image');
    // It is resized to 96×77, and padded to 96×96.
    await pointAtFound(playground, [0.99, 0.99]);
    assertEqual(await playground.position(), { row: 20, column: 24 }, 'position at its corner');
  });
}

export async function checkSceneErrors(check: Check): Promise<void> {
  await check('a file that is no image is an error, and leaves the image', async (playground) => {
    await pickScene(playground, TWO);
    await playground.chooseFile('Or a file', 'notes.png', Buffer.from('no image'));
    await playground.waitForError(/^notes\.png is no image that this browser can read/);
    await playground.settled();
    assertEqual(await playground.imageName(), `scene ${TWO + 1}`, 'image');
  });

  await check('a network without weights waits for them, and names others', async (playground) => {
    await playground.choose('Model', 'retinanet_red50_neck_fpn');
    await playground.assertState('waiting');
    assertEqual(await playground.page.locator('#results').isVisible(), false, 'results shown');
    const classifier = await readFile(fileURLToPath(digitsWeights('rednet_digits')));
    await playground.chooseFile('Its weights', 'digits.pth', classifier);
    await playground.waitForError(/^digits\.pth holds no weights of retinanet_red50_neck_fpn/);
    assertEqual(await playground.state(), 'failed', 'state');
    await playground.choose('Model', DETECTOR);
    await playground.assertState('ready');
  });

  const broken = [
    [DETECTOR, 'backbone.layer2.0.conv1'],
    [SEGMENTER, 'decode_head.conv_seg'],
  ] as const;
  for (const [model, layer] of broken) {
    await check(`outputs of ${model} that are NaN are an error`, async (playground) => {
      const { page } = playground;
      const file = `**/${path.basename(digitsWeights(model).pathname)}`;
      const body = await withNaN(model, `${layer}.weight`);
      // As if the server had other weights: the page asks for them each time that the network is chosen.
      await playground.choose('Model', model === DETECTOR ? SEGMENTER : DETECTOR);
      await playground.assertState('ready');
      await page.route(file, (route) => route.fulfill({ body }));
      await playground.choose('Model', model);
      await playground.waitForError(
        new RegExp(`output.* is NaN.*; the first NaN arises in the layer '${layer}'.*: the weight`),
      );
      await playground.settled();
      assertEqual(await playground.state(), 'failed', 'state');
      assertEqual(await page.locator('#results').isVisible(), false, 'results shown');
      await page.unroute(file);
      await playground.choose('Model', model === DETECTOR ? SEGMENTER : DETECTOR);
      await playground.choose('Model', model);
      await playground.assertState('ready');
      assertEqual(await page.locator('#results').isVisible(), true, 'results with good weights');
    });
  }

  await check('a webcam shows its results, one picture after the other', async (playground) => {
    const { page } = playground;
    const webcam = page.locator('#webcam');
    // All are refused but those of the list.
    await page.context().grantPermissions([]);
    await webcam.click();
    await playground.waitForError(/^The page may not use the webcam/);
    assertEqual(await webcam.textContent(), 'Use the webcam', 'button');
    await page.context().grantPermissions(['camera']);
    await webcam.click();
    await page.locator('#image-name').filter({ hasText: 'from the webcam' }).waitFor();
    // The picture of the test's webcam moves: other pictures come without anything being done.
    const picture = () =>
      page.locator('#found').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const first = await picture();
    await page.waitForFunction(
      (before) => document.querySelector<HTMLCanvasElement>('#found')!.toDataURL() !== before,
      first,
    );
    await pickScene(playground, TWO);
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), `scene ${TWO + 1}`, 'image');
    assertEqual(await webcam.textContent(), 'Use the webcam', 'button after another choice');
    assertEqual(await page.locator('#camera').isVisible(), false, 'picture of the webcam');
  });
}

/** A network's checkpoint, with a NaN at the beginning of one of its tensors. */
async function withNaN(model: SceneDetector | SceneSegmenter, key: string): Promise<Buffer> {
  const { tensors } = await readCheckpoint(fileURLToPath(digitsWeights(model)));
  const entries = [...tensors.values()].map(async (tensor) => {
    const values = await tensor.float32();
    if (tensor.name === key) values[0] = Number.NaN;
    return [tensor.name, { shape: tensor.shape, values }] as const;
  });
  return Buffer.from(torchFile(new Map(await Promise.all(entries))));
}

/** The names of what is listed, and their scores or shares. */
async function listed({ page }: PlaygroundPage): Promise<string[][]> {
  return page
    .locator('#found-list li')
    .evaluateAll((items) =>
      items.map((item) => [
        item.querySelector('.class-name')!.textContent!,
        item.lastChild!.textContent!,
      ]),
    );
}

/** The same of what the API gives, as far as the list goes. */
const rows = (found: readonly (readonly [string, number])[]): string[][] =>
  found.slice(0, 12).map(([name, share]) => [name, `${(100 * share).toFixed(1)} %`]);

const pickScene = ({ page }: PlaygroundPage, index: number): Promise<void> =>
  page.getByRole('button', { name: `scene ${index + 1}`, exact: true }).click();

/** Moves the mouse to a place of the image with what was found. */
async function pointAtFound(
  { page }: PlaygroundPage,
  [x, y]: readonly [number, number],
): Promise<void> {
  const canvas = page.locator('#found');
  const { width, height } = (await canvas.boundingBox())!;
  await canvas.hover({ position: { x: x * width, y: y * height } });
}

/** The colour of a place of the image, by default of that with what was found. */
const pixelOf = (
  { page }: PlaygroundPage,
  place: readonly [number, number],
  id = '#found',
): Promise<number[]> =>
  page.locator(id).evaluate((element, [x, y]) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const context = canvas.getContext('2d')!;
    const { data } = context.getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1);
    return [...data].slice(0, 3);
  }, place);

/** All colours that a canvas has, as CSS computes them. */
async function coloursOf({ page }: PlaygroundPage, selector: string): Promise<Set<string>> {
  const found = await page.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 4) {
      colours.add(`rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`);
    }
    return [...colours];
  });
  return new Set(found);
}
