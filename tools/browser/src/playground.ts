import path from 'node:path';
import { ROOT } from '../../lib/paths.mjs';
import { Tally } from '../../test/tally.ts';
import { assertEqual } from '../page/assert.ts';
import { Browser, type BrowserOptions } from './browser.ts';
import { openModule } from './examples.ts';
import { startCommand, stopCommand } from './page_command.ts';
import { checkChoices, checkMeasuring } from './playground_choices.ts';
import { checkBaseline, checkErrors, checkOwnImages } from './playground_files.ts';
import { API, checkModel, DIGITS_MODELS } from './playground_kernels.ts';
import { checkNonFinite } from './playground_non_finite.ts';
import { type Check, PlaygroundPage } from './playground_page.ts';
import { checkPhone } from './playground_phone.ts';

const MAIN = path.join(ROOT, 'apps', 'playground', 'src', 'main.ts');
const SCREENSHOTS = path.join(ROOT, 'reports');
const PHONE = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

export interface PlaygroundTestOptions extends BrowserOptions {
  /** `desktop` and `phone`, which are independent; both if empty. */
  readonly devices?: readonly string[];
}

/** Uses the playground as a user does, in a browser; leaves screenshots in reports/. */
export async function runPlaygroundTests({
  throttle,
  devices = [],
}: PlaygroundTestOptions = {}): Promise<Tally> {
  const tally = new Tally();
  const browser = new Browser({ throttle });
  const { origin, command } = await startCommand(MAIN);
  /** Opens the page on a device, and checks with it. */
  const on = async (device: string, options: object, run: (check: Check) => Promise<void>) => {
    if (devices.length > 0 && !devices.includes(device)) return;
    const { page, errors } = await browser.open(`${origin}/`, options);
    const playground = new PlaygroundPage(page);
    await run((name, use) =>
      tally.check(`playground > ${device}: ${name}`, async () => {
        await use(playground);
        assertEqual(errors.splice(0), [], 'errors of the page');
      }),
    );
    await page.close();
  };
  const photograph = (check: Check, file: string) =>
    check('can be photographed', async ({ page }) => {
      await page.screenshot({ path: path.join(SCREENSHOTS, file), fullPage: true });
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
    await tally.check('playground > Ctrl-C ends the command', () => stopCommand(command));
  } finally {
    await browser.kill();
    // Whatever went wrong above: a server left behind would keep the run from ending.
    command.kill('SIGKILL');
  }
  return tally;
}
