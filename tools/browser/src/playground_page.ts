import type { Page } from 'playwright-core';

/** The first run on WebGL compiles for many seconds where there is no GPU. */
const TIMEOUT_MS = 60_000;

type Share = readonly [x: number, y: number];

interface Position {
  readonly row: number;
  readonly column: number;
}

/** What a user does on the page, and sees. */
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

  pickDigit(digit: number): Promise<void> {
    return this.page.getByRole('button', { name: `a handwritten ${digit}` }).click();
  }

  /** Clicks on a place of the image that has the kernels, which gets the focus by it. */
  async pointAt(x: number, y: number): Promise<void> {
    const image = this.page.locator('#panels canvas').first();
    const { width, height } = (await image.boundingBox())!;
    await image.click({ position: { x: x * width, y: y * height } });
  }

  /** Draws a line from point to point. */
  async draw([first, ...others]: readonly Share[]): Promise<void> {
    const canvas = this.page.getByLabel('draw a digit');
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

  /** Waits until nothing goes on any more. */
  idle(): Promise<void> {
    return this.page.locator('#progress').waitFor({ state: 'hidden' });
  }

  async waitForImage(name: string): Promise<void> {
    await this.page.locator('#image-name').filter({ hasText: name }).waitFor();
  }

  /** Waits until a class is the best of three guesses. */
  waitForGuess(expected: string): Promise<void> {
    const read = async () => {
      const names = await this.page.locator('#guesses .name').allTextContents();
      return [names[0], names.length];
    };
    return this.#waitFor(read, [expected, 3], 'best guess, and how many there are');
  }

  /** The rows of the table of times, once all is measured. */
  async timings(): Promise<string[][]> {
    await this.page.getByRole('button', { name: 'Measure again' }).waitFor();
    const rows = await this.page.locator('#timings tr').all();
    return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  }

  async position(): Promise<Position> {
    const text = await this.page.locator('#position').textContent();
    const [row, , column] = text!.match(/\d+/g)!.map(Number);
    return { row, column };
  }

  waitForPosition(expected: Position): Promise<void> {
    return this.#waitFor(() => this.position(), expected, 'position');
  }

  /** Waits until the page shows these weights, as exact as it has them. */
  waitForKernels(expected: readonly number[][], what: string): Promise<void> {
    return this.#waitFor(() => this.#kernels(), expected, what);
  }

  /** What is shown of the results: the view of the network, and its kernels. */
  async shownParts(): Promise<{ view: boolean; kernels: boolean }> {
    const isShown = (id: string) => this.page.locator(id).isVisible();
    return { view: await isShown('#view'), kernels: await isShown('#kernels') };
  }

  async waitForError(expected: RegExp): Promise<void> {
    await this.page.getByRole('alert').filter({ hasText: expected }).waitFor();
  }

  #kernels(): Promise<number[][]> {
    return this.page
      .locator('.weights')
      .evaluateAll((tables) =>
        tables.map((table) => [...table.querySelectorAll('td')].map(({ title }) => Number(title))),
      );
  }

  /** The page answers a pointer in its own time. */
  async #waitFor(read: () => Promise<unknown>, expected: unknown, what: string): Promise<void> {
    const wanted = JSON.stringify(expected);
    const deadline = performance.now() + TIMEOUT_MS;
    let came = '';
    while (performance.now() < deadline) {
      came = JSON.stringify(await read());
      if (came === wanted) return;
      await this.page.waitForTimeout(50);
    }
    throw new Error(`${what}: ${came}, expected ${wanted}`);
  }
}
