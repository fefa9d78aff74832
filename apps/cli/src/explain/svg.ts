import { printable } from '@dynaconv/options';

/** Elements of an SVG, as text. */

type Attributes = Readonly<Record<string, string | number>>;

/** XML cannot express most control characters, which a file's name may contain. */
const escapeText = (text: string): string =>
  printable(text).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** @param content elements, or text made by `text` */
export const element = (name: string, attributes: Attributes, content = ''): string => {
  const written = Object.entries(attributes).map(
    ([key, value]) => `${key}="${escapeText(`${value}`)}"`,
  );
  return `<${name} ${written.join(' ')}>${content}</${name}>`;
};

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const rectangle = (
  { left, top, width, height }: Rectangle,
  attributes: Attributes,
): string => element('rect', { x: left, y: top, width, height, ...attributes });

/** One line of text; y is its baseline. */
export const text = (x: number, y: number, line: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escapeText(line));

export const group = (x: number, y: number, content: string): string =>
  element('g', { transform: `translate(${x},${y})` }, content);

/** Breaks text at spaces so that no line has more characters than `length`, where words allow. */
export function wrap(words: string, length: number): string[] {
  const lines: string[] = [''];
  for (const word of words.split(' ')) {
    const line = lines.at(-1)!;
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= length) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
