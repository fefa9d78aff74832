import { fileURLToPath } from 'node:url';
import { readCheckpoint } from '@dynaconv/checkpoint';
import { digitsWeights } from '@dynaconv/digits';
import { assertEqual } from '@dynaconv/page-kit';
import type { Check, PlaygroundPage } from './page.ts';
import { TeachPage } from './teach_page.ts';

const LINE = [
  [0.45, 0.1],
  [0.55, 0.9],
] as const;
const BOX = [
  [0.2, 0.2],
  [0.8, 0.2],
  [0.8, 0.8],
  [0.2, 0.8],
  [0.2, 0.2],
] as const;
const MODEL = 'rednet_digits';
const UPDATES = 12;
const TAUGHT = 'yours: line, box (rednet_digits)';

/** Teaches by drawing, and leaves the page with a network of the classes `line` and `box`. */
export async function checkTeaching(check: Check): Promise<void> {
  let saved: { name: string; content: Buffer };

  await check(
    'two classes that are drawn are taught, on the backend chosen',
    async (playground) => {
      const teach = await teachDrawings(playground);
      await teach.fill('Updates', `${UPDATES}`);
      const { updates, first, last } = await teach.train();
      assertEqual(await teach.state(), 'taught', 'state');
      assertEqual(updates, UPDATES, 'updates');
      // A classifier that knows nothing takes both classes for equally probable.
      assertEqual(first, Number(Math.LN2.toPrecision(2)), 'loss at first');
      assertEqual(last < first / 2, true, `loss falls: from ${first} to ${last}`);
      assertEqual(
        await teach.status(),
        `Taught by ${UPDATES} updates; it gets 4 of 4 examples right. It is the network of part 2 now.`,
        'status',
      );
      const changed = await teach.section.locator('#changed').textContent();
      assertEqual(
        /after update 12: changed by (?!0\.0 %)/.test(changed!),
        true,
        `kernels, ${changed}`,
      );
      await assertKnows(playground);
    },
  );

  await check('what was taught is saved under the official names', async ({ page }) => {
    saved = await new TeachPage(page).save();
    assertEqual(saved.name, `${MODEL}-line-box.safetensors`, 'name');
    const { tensors, metadata } = await readCheckpoint(saved.content);
    assertEqual(
      { ...metadata },
      { format: 'pt', model: MODEL, classes: '["line","box"]' },
      'metadata',
    );
    const official = await readCheckpoint(fileURLToPath(digitsWeights(MODEL)));
    const shapesOf = (of: typeof tensors) =>
      [...of.values()]
        .filter(({ name }) => !/num_batches_tracked$/.test(name))
        .map(({ name, shape }) => `${name} ${name.startsWith('head.') ? '' : shape}`)
        .sort();
    assertEqual(shapesOf(tensors), shapesOf(official.tensors), 'tensors');
    assertEqual(tensors.get('head.fc.weight')!.shape[0], 2, 'classes of the head');
  });

  await check(
    'what was saved is loaded in the page anew, and knows the same',
    async (playground) => {
      const { page } = playground;
      await page.reload();
      await playground.settled();
      const teach = new TeachPage(page);
      await teach.chooseFiles('Load a saved one', { [saved.name]: saved.content });
      await page.locator('#teach[data-state="taught"]').waitFor();
      await assertKnows(playground);
      assertEqual(
        await teach.section.getByLabel('Name of class 2').inputValue(),
        'box',
        'name of the second class',
      );
    },
  );

  await check('of the head only, the kernels stay', async ({ page }) => {
    const teach = new TeachPage(page);
    await addDrawings(teach);
    await teach.choose('Train', 'head');
    await teach.fill('Updates', '5');
    const { first } = await teach.train();
    // It knows these classes already, and goes on with them.
    assertEqual(first < Math.LN2 / 2, true, `loss at first: ${first}`);
    assertEqual(
      await teach.section.locator('#changed').textContent(),
      'after update 5: changed by 0.0 %',
      'kernels',
    );
  });

  await check(
    'a training that is stopped in the middle leaves what it has learned',
    async (playground) => {
      const teach = new TeachPage(playground.page);
      await teach.choose('Train', 'all');
      await teach.fill('Updates', '10000');
      await teach.press('Train');
      await teach.section
        .locator('#update')
        .filter({ hasText: /^update \d/ })
        .waitFor();
      // The page answers meanwhile.
      await playground.pickDigit(1);
      await playground.assertState('ready');
      assertEqual(await teach.state(), 'busy', 'state');
      await teach.press('Stop');
      await teach.ended();
      const status = await teach.status();
      const updates = /^Stopped after ([1-9]\d*) updates; it gets 4 of 4/.exec(status!)?.[1];
      const changed = await teach.section.locator('#changed').textContent();
      assertEqual(changed!.split(':')[0], `after update ${updates}`, status!);
    },
  );
}

export async function checkTeachingErrors(check: Check): Promise<void> {
  await check('what nothing can be learned from is said', async ({ page }) => {
    const teach = new TeachPage(page);
    const refused = async (problem: RegExp) => {
      await teach.press('Train');
      await teach.waitForError(problem);
    };
    await teach.name('line', 'line');
    await refused(/^Two classes are called “line”/);
    await teach.name('line', '');
    await refused(/^Class 2 has no name/);
    await teach.name('line', 'box');
    await teach.press('Add a class');
    await teach.name('line', 'box', 'cat');
    await refused(/^“cat” has no example/);
    await teach.fill('Updates', '0');
    await teach.press('Add a class');
    await teach.press('Remove class 3');
    await refused(/^Class 3 has no name/);
    await teach.press('Remove class 3');
    await refused(/^Updates: give a whole number/);
    await teach.fill('Updates', '5');
    await teach.press('Add example to class 1');
    await teach.waitForError(/^There is no drawing: draw something first/);
  });

  await check('files that are broken are named, and the others taken', async ({ page }) => {
    const teach = new TeachPage(page);
    const before = await teach.examples(1).count();
    await teach.chooseFiles('Image files for class 1', {
      'broken.png': Buffer.from('no image'),
      'line.bmp': bitmap(),
    });
    await teach.waitForError(/^broken\.png is no image that this browser can read/);
    assertEqual(await teach.examples(1).count(), before + 1, 'examples');
    await teach.chooseFiles('Load a saved one', { 'x.safetensors': Buffer.from('nothing') });
    await teach.waitForError(
      /^x\.safetensors cannot be read .*expected a file that “Save” has written/,
    );
  });

  await check('files that are dropped on a class are examples of it', async ({ page }) => {
    const teach = new TeachPage(page);
    const before = await teach.examples(2).count();
    await teach.drop(2, { 'one.bmp': bitmap(), 'two.bmp': bitmap() });
    await teach
      .examples(2)
      .nth(before + 1)
      .waitFor();
    for (const name of ['two.bmp', 'one.bmp'])
      await teach.press(`Remove example: ${name}, 1×1 pixels`);
    assertEqual(await teach.examples(2).count(), before, 'examples that are left');
  });

  await check('webgl trains the same networks', async (playground) => {
    await playground.choose('Runs on', 'webgl');
    await playground.settled();
    const teach = new TeachPage(playground.page);
    await teach.fill('Updates', '2');
    const { updates } = await teach.train();
    assertEqual([await teach.state(), updates], ['taught', 2], 'state, and updates');
    await assertKnows(playground);
  });

  // On cpu, an update takes longer than two clicks.
  await check('who stops twice waits for no update', async (playground) => {
    await playground.choose('Runs on', 'cpu');
    await playground.settled();
    const teach = new TeachPage(playground.page);
    await teach.press('Train');
    await teach.press('Stop');
    await teach.press('Stop at once');
    await teach.ended();
    assertEqual(await teach.state(), 'idle', 'state');
    assertEqual(await teach.status(), 'Stopped; the network of before stays.', 'status');
    await playground.choose('Runs on', 'wasm');
    await assertKnows(playground);
  });

  await check('a loss that is no number loses nothing', async (playground) => {
    const teach = new TeachPage(playground.page);
    await teach.fill('Learning rate', '1e30');
    await teach.press('Train');
    await teach.ended();
    await teach.waitForError(
      /lower the learning rate.* The examples and the network of before are as they were/,
    );
    assertEqual(await teach.state(), 'failed', 'state');
    assertEqual(await teach.examples(2).count(), 2, 'examples');
    await teach.fill('Learning rate', '0.0003');
    await assertKnows(playground);
  });

  await check(
    'leaving asks where something would be lost, and a webcam gives examples',
    async (playground) => {
      const { page } = playground;
      const teach = new TeachPage(page);
      // All are refused but those of the list.
      await page.context().grantPermissions([]);
      await teach.choose('Examples', 'webcam');
      await teach.waitForError(/^The page may not use the webcam/);
      assertEqual(await teach.section.getByLabel('Examples').inputValue(), 'drawing', 'source');
      await page.context().grantPermissions(['camera']);
      await teach.choose('Examples', 'webcam');
      await page.waitForFunction(
        () => document.querySelector<HTMLVideoElement>('#camera')!.videoWidth > 0,
      );
      await teach.add(1);
      await teach.choose('Examples', 'drawing');
      assertEqual(await teach.isAtEase(), true, 'no error');

      const asked = page.waitForEvent('dialog');
      const reloading = page.reload();
      const dialog = await asked;
      assertEqual(dialog.type(), 'beforeunload', 'dialog');
      await dialog.accept();
      await reloading;
      await playground.settled();
    },
  );
}

/** Two drawings of each class. */
async function addDrawings(teach: TeachPage): Promise<void> {
  for (let i = 0; i < 2; i++) {
    await teach.draw(LINE);
    await teach.add(1);
    await teach.draw(BOX);
    await teach.add(2);
  }
}

async function teachDrawings(playground: PlaygroundPage): Promise<TeachPage> {
  const { page } = playground;
  await playground.choose('Model', MODEL);
  await playground.choose('Runs on', 'wasm');
  await playground.settled();
  const teach = new TeachPage(page);
  await teach.name('line', 'box');
  await addDrawings(teach);
  return teach;
}

/** That the network taught is chosen, and names new drawings. */
async function assertKnows(playground: PlaygroundPage): Promise<void> {
  await playground.settled();
  const chosen = playground.page.locator('#model option:checked');
  assertEqual(await chosen.textContent(), TAUGHT, 'model');
  for (const [shape, name] of [
    [LINE, 'line'],
    [BOX, 'box'],
  ] as const) {
    await playground.page.getByLabel('Clear the drawing').click();
    await playground.draw(shape.map(([x, y]) => [0.9 * x, 0.9 * y]));
    await playground.assertState('ready');
    assertEqual(await playground.page.locator('#guesses .name').first().textContent(), name, name);
  }
}

/** A BMP file of one black pixel. */
function bitmap(): Buffer {
  const file = Buffer.alloc(58);
  file.write('BM');
  file.writeUInt32LE(58, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(1, 18);
  file.writeInt32LE(1, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  return file;
}
