import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';

export interface PageChoices {
  /** Values of the targets' boxes; all that can run if absent. */
  readonly targets?: readonly string[];
  readonly full?: boolean;
  /** The only operator. */
  readonly operator?: string;
}

export interface PageProgress {
  readonly doing: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** What a user does on the page of the benchmarks, and sees. */
export class BenchmarksPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  // ---- What a user does ----

  async choose({ targets, full = false, operator }: PageChoices): Promise<void> {
    const boxes = await this.page.locator('input[name=target]:enabled').all();
    for (const box of boxes) {
      const target = (await box.getAttribute('value'))!;
      await box.setChecked(targets === undefined || targets.includes(target));
    }
    await this.page.locator(`input[name=set][value=${full ? 'full' : 'quick'}]`).check();
    await this.page.getByLabel('Operator').selectOption(operator ?? '');
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
    return this.page
      .locator('#results tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
      );
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

  /** Titles of the plots. */
  plots(): Promise<string[]> {
    return this.page.locator('#plots figure:has(svg) figcaption').allTextContents();
  }

  /** What the page says went wrong; undefined where nothing did. */
  async error(): Promise<string | undefined> {
    const alert = this.page.getByRole('alert');
    return (await alert.count()) > 0 ? ((await alert.textContent()) ?? '') : undefined;
  }

  #button(name: string) {
    return this.page.getByRole('button', { name, exact: true });
  }
}
