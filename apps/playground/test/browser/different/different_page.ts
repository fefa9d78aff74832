import type { Locator, Page } from 'playwright-core';

/** What a user does on the page "What makes it different", and sees. */
export class DifferentPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  // ---- What a user does ----

  pickDigit(digit: number): Promise<void> {
    return this.page.getByRole('button', { name: `a handwritten ${digit}` }).click();
  }

  /** Clicks on a position of the 20×20 of the image, which gets the focus by it, and a pin. */
  async pointAt(row: number, column: number): Promise<void> {
    const { width, height } = (await this.image.boundingBox())!;
    const position = { x: ((column + 0.5) * width) / 20, y: ((row + 0.5) * height) / 20 };
    await this.image.click({ position });
  }

  press(key: string): Promise<void> {
    return this.image.press(key);
  }

  async slide(label: string, value: number): Promise<void> {
    await this.page.getByLabel(label).fill(`${value}`);
  }

  // ---- What a user sees ----

  get image(): Locator {
    return this.page.locator('#places');
  }

  /** Waits until kernels and figures are those of what is chosen. */
  ready(): Promise<void> {
    return this.page.locator('main[data-state="ready"][data-figures="ready"]').waitFor();
  }

  position(): Promise<string | null> {
    return this.page.locator('#position').textContent();
  }

  cards(): Promise<string[]> {
    return this.page
      .locator('.operator')
      .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.operator!));
  }

  /** Of each channel, the colours of the weights in the columns of a card. */
  colours(operator: string): Promise<string[][][]> {
    return this.card(operator)
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll('canvas')].map((canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
            return Array.from({ length: width * height }, (_, i) => {
              const [red, green, blue] = data.subarray(4 * i);
              return `rgb(${red},${green},${blue})`;
            });
          }),
        ),
      );
  }

  figures(operator: string): Promise<string[]> {
    return this.card(operator).locator('dd').allTextContents();
  }

  verdict(operator: string): Promise<string[]> {
    return this.card(operator).locator('.verdict span').allTextContents();
  }

  /** Exact parameters and multiply–adds by the operator's name. */
  async costs(): Promise<Record<string, string[]>> {
    const rows = await this.page.locator('#costs tr').all();
    const entries = rows.map(async (row) => {
      const cells = await row
        .locator('td[title]')
        .evaluateAll((found) => found.map((cell) => cell.getAttribute('title')!));
      return [(await row.locator('th').textContent())!, cells] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  private card(operator: string): Locator {
    return this.page.locator(`.operator[data-operator="${operator}"]`);
  }
}
