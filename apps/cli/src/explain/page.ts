import { element, group, rectangle, text, wrap } from './svg.ts';

export const GAP = 20;
const MARGIN = 24;
const PAPER = 'rgb(255,255,255)';
const INK = 'rgb(32,32,32)';
const FAINT = 'rgb(96,96,96)';
/** Linux servers have DejaVu or Liberation, if any fonts at all; without fonts the picture has no text. */
const FONTS = 'DejaVu Sans, Liberation Sans, Helvetica, Arial, sans-serif';
/** The rough width of a character, as a share of the font's size. */
const CHARACTER = 0.6;

/** A picture that is written from the top down: a title, facts, rows of panels, and a legend. */
export class Page {
  private readonly width: number;
  private readonly parts: string[] = [];
  private y = MARGIN / 2;

  /** @param inner width between the margins */
  constructor(inner: number) {
    this.width = inner + 2 * MARGIN;
  }

  heading(title: string, facts: readonly string[]): void {
    this.write(title, 20, { 'font-weight': 'bold' });
    for (const fact of facts) this.write(fact, 14, { fill: FAINT });
    this.y += GAP;
  }

  /** What is `height` high, each part at its own x from the left margin. */
  row(height: number, parts: readonly { x: number; content: string; below?: number }[]): void {
    for (const { x, content, below = 0 } of parts) {
      this.parts.push(group(MARGIN + x, this.y + below, content));
    }
    this.y += height + GAP;
  }

  legend(lines: readonly string[]): void {
    this.y -= GAP / 2;
    for (const line of lines) this.write(line, 14);
  }

  private write(words: string, size: number, attributes = {}): void {
    const length = (this.width - 2 * MARGIN) / (size * CHARACTER);
    for (const line of wrap(words, length)) {
      this.y += 1.4 * size;
      this.parts.push(text(MARGIN, this.y, line, { 'font-size': size, ...attributes }));
    }
  }

  svg(definitions: string): string {
    const { width } = this;
    const height = Math.ceil(this.y + MARGIN);
    const paper = rectangle({ left: 0, top: 0, width, height }, { fill: PAPER });
    return element(
      'svg',
      { xmlns: 'http://www.w3.org/2000/svg', width, height, 'font-family': FONTS, fill: INK },
      element('defs', {}, definitions) + paper + this.parts.join(''),
    );
  }
}
