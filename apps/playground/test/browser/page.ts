import { assertEqual } from '@dynaconv/page-kit';
import type { Locator, Page } from 'playwright-core';

/** The first run on WebGL compiles for many seconds where there is no GPU, and for minutes where the machine is busy. */
const TIMEOUT_MS = 600_000;

type Share = readonly [x: number, y: number];

interface Position {
  readonly row: number;
  readonly column: number;
}

/** What a user does on the page, and sees. What depends on an answer is read once the page says that it has settled. */
export class PlaygroundPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(TIMEOUT_MS);
  }

  // ---- What a user does ----

  async choose(label: string, choice: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).selectOption(choice);
  }

  chooseFile(label: string, name: string, buffer: Buffer): Promise<void> {
    const file = { name, mimeType: 'application/octet-stream', buffer };
    return this.page.getByLabel(label).setInputFiles(file);
  }

  /** A file on disk, of any size. */
  choosePath(label: string, path: string): Promise<void> {
    return this.page.getByLabel(label).setInputFiles(path);
  }

  /** Drops a file on the page. */
  async drop(name: string, content: Buffer): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      ([file, bytes]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], file));
        return transfer;
      },
      [name, [...content]] as const,
    );
    await this.page.dispatchEvent('body', 'drop', { dataTransfer });
  }

  pickDigit(digit: number): Promise<void> {
    return this.page.getByRole('button', { name: `a handwritten ${digit}` }).click();
  }

  /** Clicks on a place of the image that has the kernels, which gets the focus by it, and a pin. */
  async pointAt(x: number, y: number): Promise<void> {
    const { width, height } = (await this.image.boundingBox())!;
    await this.image.click({ position: { x: x * width, y: y * height } });
  }

  press(key: string): Promise<void> {
    return this.image.press(key);
  }

  /** Draws a line from point to point. */
  async draw([first, ...others]: readonly Share[]): Promise<void> {
    const canvas = this.page.locator('#drawing');
    await canvas.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    const { mouse } = this.page;
    const move = ([across, down]: Share) => mouse.move(x + across * width, y + down * height);
    await move(first);
    await mouse.down();
    for (const point of others) await move(point);
    await mouse.up();
  }

  // ---- What a user sees ----

  get image(): Locator {
    return this.page.locator('#over-image');
  }

  /** Waits until the page shows what is chosen, or says why it cannot. */
  settled(): Promise<void> {
    return this.page.locator('main:not([data-state="busy"])').waitFor();
  }

  async assertState(expected: string): Promise<void> {
    await this.settled();
    const error = (await this.errors()).join();
    assertEqual([await this.state(), error], [expected, ''], 'state of the page, and its error');
  }

  /** That nothing is wider than the screen. */
  async assertFits(): Promise<void> {
    const [content, screen] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    assertEqual(content, screen, 'width of the page');
  }

  state(): Promise<string | null> {
    return this.page.locator('main').getAttribute('data-state');
  }

  /** That three guesses are shown for what is chosen, and which is the best. */
  async assertGuess(expected: string): Promise<void> {
    await this.assertState('ready');
    const names = await this.page.locator('#guesses .name').allTextContents();
    assertEqual([names[0], names.length], [expected, 3], 'best guess, and how many there are');
  }

  imageName(): Promise<string | null> {
    return this.page.locator('#image-name').textContent();
  }

  valueOf(label: string): Promise<string> {
    return this.page.getByLabel(label, { exact: true }).inputValue();
  }

  /** The rows of the table of times. */
  async timings(): Promise<string[][]> {
    const rows = await this.page.locator('#timings tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  }

  async position(): Promise<Position> {
    const text = await this.page.locator('#position').textContent();
    const [row, , column] = text!.match(/\d+/g)!.map(Number);
    return { row, column };
  }

  /** The pinned position, in words. */
  pinned(): Promise<string | null> {
    return this.page.locator('#pinned-position').textContent();
  }

  /** The weights of a card, as exact as the page has them. */
  weights(card: 'here' | 'pinned' | 'difference' | 'fixed'): Promise<number[]> {
    return this.page
      .locator(`#${card} td`)
      .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('title'))));
  }

  scale(): Promise<string | null> {
    return this.page.locator('#scale').textContent();
  }

  /** What is shown of the results. */
  async shownParts(): Promise<{ guesses: boolean; kernels: boolean }> {
    const isShown = (id: string) => this.page.locator(id).isVisible();
    return { guesses: await isShown('#guesses'), kernels: await isShown('#kernels') };
  }

  async waitForError(expected: RegExp): Promise<void> {
    await this.page.getByRole('alert').filter({ hasText: expected }).waitFor();
  }

  /** What is wrong with what is chosen; the part "Teach it" has its own. */
  errors(): Promise<string[]> {
    return this.page.locator('#error:not([hidden])').allTextContents();
  }
}

/** Runs one test with the page. */
export type Check = (
  name: string,
  use: (playground: PlaygroundPage) => Promise<void>,
) => Promise<void>;
