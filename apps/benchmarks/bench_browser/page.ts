import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';

export interface PageChoices {
  /** Values of the targets' boxes; all that can run if absent. */
  readonly targets?: readonly string[];
  readonly full?: boolean;
  /** Values of the sections' boxes; all if absent. */
  readonly sections?: readonly string[];
  /** The only operator. */
  readonly operator?: string;
  /** The only network. */
  readonly model?: string;
  /** Side of the images of detectors and segmenters. */
  readonly size?: number;
  /** Rounds of each measurement. */
  readonly rounds?: number;
  /** Values of the boxes of what networks are compared with; all that can run if absent. */
  readonly against?: readonly string[];
}

export interface PageProgress {
  readonly doing: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** What the page showed at one moment. */
interface Look extends PageProgress {
  /** How many rows of operators there were. */
  readonly rows: number;
  /** How many sections that are not of operators. */
  readonly parts: number;
}

declare global {
  var looks: Look[] | undefined;
}

/** What a user does on the page of the benchmarks, and sees. */
export class BenchmarksPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  // ---- What a user does ----

  async choose(choices: PageChoices): Promise<void> {
    const { targets, full = false, sections, operator, model, size, rounds, against } = choices;
    await this.#check('target', targets);
    await this.#check('section', sections);
    await this.#check('against', against);
    await this.page.locator(`input[name=set][value=${full ? 'full' : 'quick'}]`).check();
    await this.page.getByLabel('Operator', { exact: true }).selectOption(operator ?? '');
    await this.page.getByLabel('Network', { exact: true }).selectOption(model ?? '');
    const fill = (label: string, value: number | undefined) =>
      this.page.getByLabel(label, { exact: true }).fill(value ? String(value) : '');
    await fill('Image, for detectors and segmenters', size);
    await fill('Rounds', rounds);
  }

  /** What the page's WebGPU runs on; undefined where it has no adapter. */
  adapter(): Promise<{ name: string; isFallback: boolean } | undefined> {
    return this.page.evaluate(async () => {
      const adapter = await navigator.gpu?.requestAdapter();
      if (!adapter) return undefined;
      const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
      const name = [vendor, architecture, description].filter(Boolean).join(' ');
      return { name, isFallback: isFallbackAdapter };
    });
  }

  start(): Promise<void> {
    return this.#button('Start').click();
  }

  stop(): Promise<void> {
    return this.#button('Stop').click();
  }

  /** The text of the file that the page gives. */
  async download(): Promise<string> {
    const given = this.page.waitForEvent('download');
    await this.#button('Download the report').click();
    return text(await (await given).createReadStream());
  }

  // ---- What a user sees ----

  /** Notes what the page shows from now on, each time it changes: a look now and then would miss what lasts for a moment. */
  watch(): Promise<void> {
    return this.page.evaluate(() => {
      const looks: Look[] = [];
      globalThis.looks = looks;
      const count = (selector: string) => document.querySelectorAll(selector).length;
      const look = () =>
        looks.push({
          rows: count('#results tbody tr'),
          parts: count('#parts h2'),
          doing: document.querySelector('[role=status]')?.textContent ?? '',
          share: Number(
            document.querySelector('[role=progressbar], progress')?.getAttribute('value'),
          ),
        });
      const changes = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(look).observe(document.body, changes);
    });
  }

  /** What it has shown since `watch`. */
  looks(): Promise<Look[]> {
    return this.page.evaluate(() => globalThis.looks!);
  }

  /** Waits until nothing is measured. */
  async stopped(): Promise<void> {
    await this.page.locator('button:disabled', { hasText: /^Stop$/ }).waitFor();
  }

  isRunning(): Promise<boolean> {
    return this.#button('Stop').isEnabled();
  }

  async progress(): Promise<PageProgress> {
    const doing = (await this.page.getByRole('status').textContent())!;
    const share = Number(await this.page.getByRole('progressbar').getAttribute('value'));
    return { doing, share };
  }

  /** Texts of the cells, row by row; rows that name a target have one cell. */
  rows(): Promise<string[][]> {
    return this.#cells('#results tbody tr');
  }

  /** 'missed: involution2d … on wasm simd: …'. */
  goals(): Promise<string[]> {
    return this.page
      .locator('#goals li')
      .evaluateAll((items) =>
        items.map((item) => [...item.children].map((part) => part.textContent).join(': ')),
      );
  }

  skips(): Promise<string[]> {
    return this.page.locator('#skips li').allTextContents();
  }

  /** Texts of the cells in the sections that are not of operators, row by row. */
  tableRows(): Promise<string[][]> {
    return this.#cells('#parts tbody tr');
  }

  /** Titles of the plots. */
  plots(): Promise<string[]> {
    return this.page.locator('figure:has(svg) figcaption').allTextContents();
  }

  /** What the page says went wrong; undefined where nothing did. */
  async error(): Promise<string | undefined> {
    const alert = this.page.getByRole('alert');
    return (await alert.count()) > 0 ? ((await alert.textContent()) ?? '') : undefined;
  }

  #cells(rows: string): Promise<string[][]> {
    return this.page
      .locator(rows)
      .evaluateAll((found) =>
        found.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
      );
  }

  /** Of the boxes that can be checked those with these values, or all. */
  async #check(name: string, values: readonly string[] | undefined): Promise<void> {
    for (const box of await this.page.locator(`input[name=${name}]:enabled`).all()) {
      const value = (await box.getAttribute('value'))!;
      await box.setChecked(values === undefined || values.includes(value));
    }
  }

  #button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }
}
