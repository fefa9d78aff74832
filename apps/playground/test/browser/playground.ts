import path from 'node:path';
import { DIGITS_MODELS } from '@dynaconv/digits';
import {
  assertEqual,
  Browser,
  type BrowserOptions,
  openModule,
  startCommand,
  stopCommand,
} from '@dynaconv/page-kit';
import { ROOT, Tally } from '@dynaconv/tools';
import { checkChoices, checkMeasuring } from './choices.ts';
import { checkDifferent, checkDifferentOnPhone } from './different/different.ts';
import { checkField } from './field.ts';
import { checkBaseline, checkErrors, checkOwnImages } from './files.ts';
import { API, checkModel } from './kernels.ts';
import { checkNonFinite } from './non_finite.ts';
import { type Check, PlaygroundPage } from './page.ts';
import { checkPhone } from './phone.ts';
import { checkSceneErrors, checkScenes } from './scenes/scenes.ts';
import { checkTeaching, checkTeachingErrors } from './teach.ts';

const MAIN = path.join(ROOT, 'apps', 'playground', 'src', 'main.ts');
const SCREENSHOTS = path.join(ROOT, 'reports');
const PHONE = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

/** Independent of each other: what is used on a desktop, on a phone, the part "Teach it", and the other pages. */
export const PARTS = ['desktop', 'phone', 'teaching', 'field', 'scenes', 'different'];

export interface PlaygroundTestOptions extends BrowserOptions {
  /** Some of `PARTS`; all if empty. */
  readonly parts?: readonly string[];
}

/** Uses the playground as a user does, in a browser; leaves screenshots in reports/. */
export async function runPlaygroundTests({
  throttle,
  parts = [],
}: PlaygroundTestOptions = {}): Promise<Tally> {
  const tally = new Tally();
  const browser = new Browser({ throttle });
  const { origin, command } = await startCommand(MAIN);
  /** Opens the page on a device, and checks a part with it. */
  const on = async (
    part: string,
    options: object,
    run: (check: Check) => Promise<void>,
    path = '/',
  ) => {
    if (parts.length > 0 && !parts.includes(part)) return;
    const { page, errors } = await browser.open(`${origin}${path}`, options);
    const playground = new PlaygroundPage(page);
    await run((name, use) =>
      tally.check(`playground > ${part}: ${name}`, async () => {
        await use(playground);
        assertEqual(errors.splice(0), [], 'errors of the page');
      }),
    );
    await page.close();
  };
  const photograph = (check: Check, file: string) =>
    check('can be photographed', async (playground) => {
      await playground.settled();
      await playground.page.screenshot({ path: path.join(SCREENSHOTS, file), fullPage: true });
    });
  try {
    await on('desktop', {}, async (check) => {
      await openModule(API, async (api) => {
        for (const model of DIGITS_MODELS) await checkModel(check, model, api);
      });
      await photograph(check, 'playground.png');
      await checkChoices(check);
      await checkMeasuring(check);
      await checkOwnImages(check);
      await checkErrors(check);
      await checkNonFinite(check);
      await checkBaseline(check);
    });
    await on('phone', PHONE, async (check) => {
      await checkPhone(check);
      await photograph(check, 'playground-phone.png');
    });
    await on('teaching', {}, async (check) => {
      await checkTeaching(check);
      await photograph(check, 'playground-teaching.png');
      await checkTeachingErrors(check);
    });
    await on('field', {}, checkField);
    const scenes = '/scenes.html';
    const onScenes = async (check: Check) => {
      await photograph(check, 'playground-scenes.png');
      await checkScenes(check);
      await checkSceneErrors(check);
    };
    await on('scenes', {}, onScenes, scenes);
    const onPhone = (check: Check) =>
      check('nothing is wider than a phone', async (playground) => {
        await playground.assertState('ready');
        await playground.assertFits();
      });
    await on('scenes', PHONE, onPhone, scenes);
    const different = '/different.html';
    const onDifferent = async (check: Check) => {
      await photograph(check, 'playground-different.png');
      await checkDifferent(check);
    };
    await on('different', {}, onDifferent, different);
    await on('different', PHONE, checkDifferentOnPhone, different);
    await tally.check('playground > Ctrl-C ends the command', () => stopCommand(command));
  } finally {
    await browser.kill();
    // Whatever went wrong above: a server left behind would keep the run from ending.
    command.kill('SIGKILL');
  }
  return tally;
}
