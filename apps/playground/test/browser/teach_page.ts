import { buffer } from 'node:stream/consumers';
import type { Download, Locator, Page } from 'playwright-core';

type Share = readonly [x: number, y: number];

/** What a user does in the part "Teach it", and sees. */
export class TeachPage {
  readonly page: Page;
  readonly section: Locator;

  constructor(page: Page) {
    this.page = page;
    this.section = page.locator('#teach');
  }

  // ---- What a user does ----

  async name(...names: readonly string[]): Promise<void> {
    for (const [i, name] of names.entries()) {
      await this.section.getByLabel(`Name of class ${i + 1}`).fill(name);
    }
  }

  /** Draws lines, each from point to point. */
  async draw(...lines: readonly (readonly Share[])[]): Promise<void> {
    const pad = this.section.getByLabel('draw an example');
    await pad.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await pad.boundingBox())!;
    const { mouse } = this.page;
    const move = ([across, down]: Share) => mouse.move(x + across * width, y + down * height);
    for (const [first, ...others] of lines) {
      await move(first);
      await mouse.down();
      for (const point of others) await move(point);
      await mouse.up();
    }
  }

  /** Adds what the source shows to a class, from 1. */
  async add(number: number): Promise<void> {
    const before = await this.examples(number).count();
    await this.press(`Add example to class ${number}`);
    await this.examples(number).nth(before).waitFor();
  }

  press(name: string): Promise<void> {
    return this.section.getByRole('button', { name, exact: true }).click();
  }

  async choose(label: string, choice: string): Promise<void> {
    await this.section.getByLabel(label, { exact: true }).selectOption(choice);
  }

  async fill(label: string, value: string): Promise<void> {
    await this.section.getByLabel(label, { exact: true }).fill(value);
  }

  async chooseFiles(label: string, files: Readonly<Record<string, Buffer>>): Promise<void> {
    const list = Object.entries(files).map(([name, buffer]) => ({
      ...{ name, buffer },
      mimeType: 'application/octet-stream',
    }));
    await this.section.getByLabel(label, { exact: true }).setInputFiles(list);
  }

  /** Drops files on the card of a class, from 1. */
  async drop(number: number, files: Readonly<Record<string, Buffer>>): Promise<void> {
    const contents = Object.entries(files).map(([name, buffer]) => ({ name, bytes: [...buffer] }));
    const dataTransfer = await this.page.evaluateHandle((list) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of list) {
        transfer.items.add(new File([new Uint8Array(bytes)], name));
      }
      return transfer;
    }, contents);
    await this.section
      .locator('.class')
      .nth(number - 1)
      .dispatchEvent('drop', { dataTransfer });
  }

  /** Trains, and waits for the end; returns the losses of the first and the last update. */
  async train(): Promise<{ first: number; last: number; updates: number }> {
    await this.press('Train');
    await this.ended();
    const label = await this.section.locator('#loss svg').getAttribute('aria-label');
    const [updates, first, last] = label!.match(/[\d.]+(?:e-?\d+)?/g)!.map(Number);
    return { updates, first, last };
  }

  /** Saves, and returns the file's name and content. */
  async save(): Promise<{ name: string; content: Buffer }> {
    const downloading: Promise<Download> = this.page.waitForEvent('download');
    await this.press('Save');
    const download = await downloading;
    return {
      name: download.suggestedFilename(),
      content: await buffer(await download.createReadStream()),
    };
  }

  // ---- What a user sees ----

  examples(number: number): Locator {
    return this.section
      .locator('.class')
      .nth(number - 1)
      .locator('.examples li');
  }

  /** Waits until no training is going on. */
  ended(): Promise<void> {
    return this.page.locator('#teach:not([data-state="busy"])').waitFor();
  }

  state(): Promise<string | null> {
    return this.section.getAttribute('data-state');
  }

  status(): Promise<string | null> {
    return this.section.locator('#teaching').textContent();
  }

  async waitForError(expected: RegExp): Promise<void> {
    await this.section.getByRole('alert').filter({ hasText: expected }).waitFor();
  }

  isAtEase(): Promise<boolean> {
    return this.section.getByRole('alert').isHidden();
  }
}
