import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIGITS_FOLDER } from '@dynaconv/digits';
import { assertEqual } from '@dynaconv/page-kit';
import { resNetFile } from '@dynaconv/test-kit';
import type { Check } from './page.ts';

const DIGITS = fileURLToPath(DIGITS_FOLDER);
const WEIGHTS = 'Its weights, .pth or .safetensors';

export async function checkOwnImages(check: Check): Promise<void> {
  await check('a drawn 7 is a 7, wherever it is drawn', async (playground) => {
    await playground.draw([
      [0.1, 0.1],
      [0.5, 0.1],
      [0.25, 0.65],
    ]);
    await playground.assertGuess('7');
    assertEqual(await playground.imageName(), 'your drawing', 'image');
  });

  await check('an image file is classified', async (playground) => {
    const content = await readFile(path.join(DIGITS, 'held-out.png'));
    await playground.chooseFile('Or a file', 'held-out.png', content);
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), 'held-out.png, 700×560 pixels', 'image');
  });

  await check('a file that is no image is an error, and leaves the image', async (playground) => {
    await playground.chooseFile('Or a file', 'notes.png', Buffer.from('no image'));
    await playground.waitForError(/^notes\.png is no image that this browser can read/);
    await playground.settled();
    assertEqual(await playground.state(), 'ready', 'state');
    assertEqual(await playground.imageName(), 'held-out.png, 700×560 pixels', 'image');
  });

  await check('an image that is being read outlives a choice of a backend', async (playground) => {
    const content = await readFile(path.join(DIGITS, 'held-out.png'));
    await playground.pickDigit(2);
    await playground.chooseFile('Or a file', 'again.png', content);
    await playground.choose('Runs on', 'cpu');
    await playground.choose('Runs on', 'wasm');
    await playground.assertState('ready');
    assertEqual(await playground.imageName(), 'again.png, 700×560 pixels', 'image');
  });
}

export async function checkErrors(check: Check): Promise<void> {
  await check('a model without weights waits for them', async (playground) => {
    await playground.choose('Model', 'rednet26');
    await playground.assertState('waiting');
    assertEqual(await playground.shownParts(), { guesses: false, kernels: false }, 'parts shown');
  });

  await check('weights that are none, or of another model, are errors', async (playground) => {
    await playground.chooseFile(WEIGHTS, 'bad.pth', Buffer.from('no weights'));
    await playground.waitForError(/^bad\.pth cannot be read: .*expected a PyTorch checkpoint/);
    const digits = await readFile(path.join(DIGITS, 'rednet_digits.pth'));
    await playground.chooseFile(WEIGHTS, 'digits.pth', digits);
    await playground.waitForError(
      /^digits\.pth holds no weights of rednet26\. It is one of rednet_digits/,
    );
    assertEqual(await playground.state(), 'failed', 'state');
    assertEqual(await playground.shownParts(), { guesses: false, kernels: false }, 'parts shown');
  });

  await check('weights that fit are used, and end the error', async (playground) => {
    await playground.choose('Model', 'overlock_digits');
    await playground.pickDigit(3);
    await playground.assertGuess('3');
  });
}

export async function checkBaseline(check: Check): Promise<void> {
  await check('a ResNet, which makes no kernels, classifies without them', async (playground) => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'dynaconv-')), 'resnet50.pth');
    try {
      await writeFile(file, resNetFile('resnet50'));
      await playground.choose('Model', 'resnet50');
      await playground.choosePath(WEIGHTS, file);
      await playground.assertState('ready');
      assertEqual(await playground.shownParts(), { guesses: true, kernels: false }, 'parts shown');
    } finally {
      await rm(path.dirname(file), { recursive: true });
    }
  });

  await check('a run that takes long is given up for what is chosen next', async (playground) => {
    const engine = playground.page.waitForEvent('worker');
    await playground.choose('Runs on', 'cpu');
    await playground.page.getByText('Classifying on cpu').waitFor();
    await playground.choose('Model', 'overlock_digits');
    await playground.choose('Runs on', 'wasm');
    await engine;
    await playground.assertGuess('3');
    assertEqual(await playground.shownParts(), { guesses: true, kernels: true }, 'parts shown');
  });
}
