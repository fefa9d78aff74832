import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { resNetFile } from '../../../packages/models/test/helpers/official_resnet.ts';
import { ROOT } from '../../lib/paths.mjs';
import { Tally } from '../../test/tally.ts';
import { assertEqual } from '../page/assert.ts';
import type { DigitsModel } from '../page/digits.ts';
import type { KernelsQuestion } from '../page/kernels_at.ts';
import { Browser, type OpenPage } from './browser.ts';
import { openModule } from './examples.ts';
import { startCommand, stopCommand } from './page_command.ts';
import { PlaygroundPage } from './playground_page.ts';

const API = {
  entry: fileURLToPath(new URL('../page/kernels_at.ts', import.meta.url)),
  folder: path.join(ROOT, 'apps', 'cli', 'assets'),
};
const MAIN = path.join(ROOT, 'apps', 'playground', 'src', 'main.ts');
const SCREENSHOT = path.join(ROOT, 'reports', 'playground.png');

const DIGIT = 3;
const WEIGHTS = 'Its weights, .pth or .safetensors';
/** How many guesses the page shows. */
const TOP = 3;
const BACKENDS = ['wasm', 'webgl', 'cpu'];

/** Of each model: pixels that it sees, and a layer other than the first shown, with several groups. */
const MODELS: Readonly<Record<DigitsModel, { side: number; layer: string }>> = {
  rednet_digits: { side: 28, layer: 'backbone.layer2.1.conv2' },
  overlock_digits: { side: 112, layer: 'sub_blocks4.0' },
};

type Check = (name: string, use: (playground: PlaygroundPage) => Promise<void>) => Promise<void>;

/** Uses the playground as a user does, in a browser; leaves a screenshot in reports/. */
export async function runPlaygroundTests(): Promise<Tally> {
  const tally = new Tally();
  const browser = new Browser();
  const { origin, command } = await startCommand(MAIN);
  try {
    const { page, errors } = await browser.open(`${origin}/`);
    const playground = new PlaygroundPage(page);
    const check: Check = (name, use) =>
      tally.check(`playground > ${name}`, async () => {
        await use(playground);
        assertEqual(errors.splice(0), [], 'errors of the page');
      });
    await openModule(API, async (api) => {
      for (const model of Object.keys(MODELS) as DigitsModel[]) {
        await checkModel(check, model, api);
      }
    });
    await checkTimings(check);
    await check('can be photographed', async () => {
      await page.screenshot({ path: SCREENSHOT, fullPage: true });
    });
    await checkOwnImages(check);
    await checkErrors(check);
    await checkBaseline(check);
    await tally.check('playground > Ctrl-C ends the command', () => stopCommand(command));
  } finally {
    await browser.kill();
    // Whatever went wrong above: a server left behind would keep the run from ending.
    command.kill('SIGKILL');
  }
  return tally;
}

async function checkModel(check: Check, model: DigitsModel, api: OpenPage): Promise<void> {
  await check(`${model} recognises digits on wasm and webgl`, async (playground) => {
    await playground.choose('Model', model);
    for (const backend of ['webgl', 'wasm']) {
      await playground.choose('Runs on', backend);
      for (const digit of [7, DIGIT]) {
        await playground.pickDigit(digit);
        await playground.waitForGuess(`${digit}`);
      }
    }
  });

  await check(`${model}: the numbers under the pointer are the API's`, async (playground) => {
    const { side, layer } = MODELS[model];
    const assertShown = async (what: string, rest: Partial<KernelsQuestion>) => {
      const place = { x: 0.65 * side, y: 0.3 * side };
      const question: KernelsQuestion = { model, digit: DIGIT, place, ...rest };
      const expected = await api.page.evaluate((asked) => globalThis.kernelsAt!(asked), question);
      await playground.pointAt(0.65, 0.3);
      await playground.waitForKernels(expected, what);
    };
    await assertShown('by default', {});
    await playground.choose('Layer', layer);
    await playground.idle();
    await assertShown(layer, { layer });
    await playground.choose('Group of channels', '1');
    await assertShown(`the second group of ${layer}`, { layer, group: 1 });
  });

  await check(`${model}: arrow keys move the position`, async (playground) => {
    const before = await playground.position();
    await playground.page.keyboard.press('ArrowDown');
    await playground.waitForPosition({ ...before, row: before.row + 1 });
    await playground.page.keyboard.press('ArrowLeft');
    await playground.waitForPosition({ row: before.row + 1, column: before.column - 1 });
  });
}

async function checkTimings(check: Check): Promise<void> {
  await check('every backend is timed, and WASM says its threads', async (playground) => {
    await playground.choose('Model', 'rednet_digits');
    const rows = await playground.timings();
    assertEqual(
      rows.map(([backend]) => backend.replace(/, \d+ threads?$/, '')),
      BACKENDS,
      'backends',
    );
    for (const [backend, median, , runs] of rows) {
      const isTimed = Number.parseFloat(median) > 0 && Number(runs) >= 3;
      assertEqual([backend, median, runs, isTimed], [backend, median, runs, true], 'a timing');
    }
    assertEqual(/^wasm, [1-9]\d* threads?$/.test(rows[0][0]), true, 'wasm says its threads');
  });
}

async function checkOwnImages(check: Check): Promise<void> {
  await check('a drawn 7 is a 7, wherever it is drawn', async (playground) => {
    await playground.draw([
      [0.1, 0.1],
      [0.5, 0.1],
      [0.25, 0.65],
    ]);
    await playground.waitForGuess('7');
  });

  await check('an image file is classified', async (playground) => {
    const content = await readFile(path.join(API.folder, 'digits', 'held-out.png'));
    await playground.chooseFile('Or a file:', 'held-out.png', content);
    await playground.waitForImage('held-out.png, 700×560 pixels');
    await playground.idle();
  });
}

async function checkBaseline(check: Check): Promise<void> {
  await check('a ResNet, which makes no kernels, classifies without them', async (playground) => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'dynaconv-')), 'resnet50.pth');
    try {
      await writeFile(file, resNetFile('resnet50'));
      await playground.choose('Model', 'resnet50');
      await playground.choosePath(WEIGHTS, file);
      await playground.page
        .locator('#guesses .name')
        .nth(TOP - 1)
        .waitFor();
      await playground.idle();
      assertEqual(await playground.shownParts(), { view: false, kernels: false }, 'parts shown');
      assertEqual(await playground.page.getByRole('alert').count(), 0, 'errors shown');
    } finally {
      await rm(path.dirname(file), { recursive: true });
    }
    await playground.choose('Model', 'overlock_digits');
    await playground.idle();
    assertEqual(await playground.shownParts(), { view: true, kernels: true }, 'parts shown again');
  });
}

async function checkErrors(check: Check): Promise<void> {
  await check('a file that is no image is an error', async (playground) => {
    await playground.chooseFile('Or a file:', 'notes.png', Buffer.from('no image'));
    await playground.waitForError(/^notes\.png is no image that this browser can read/);
  });

  await check('weights that are none, or of another model, are errors', async (playground) => {
    await playground.choose('Model', 'rednet26');
    await playground.chooseFile(WEIGHTS, 'bad.pth', Buffer.from('no weights'));
    await playground.waitForError(/^bad\.pth cannot be read: .*expected a PyTorch checkpoint/);
    const digits = await readFile(path.join(API.folder, 'digits', 'rednet_digits.pth'));
    await playground.chooseFile(WEIGHTS, 'digits.pth', digits);
    await playground.waitForError(
      /^digits\.pth holds no weights of rednet26\. It is one of rednet_digits/,
    );
  });

  await check('weights that fit are used, and end the error', async (playground) => {
    await playground.choose('Model', 'overlock_digits');
    await playground.pickDigit(DIGIT);
    await playground.waitForGuess(`${DIGIT}`);
    assertEqual(await playground.page.getByRole('alert').count(), 0, 'errors shown');
  });
}
