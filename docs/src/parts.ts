import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import { slug } from 'github-slugger';
import type { MarkdownRenderer } from 'vitepress';
import { pageFile } from './links.ts';

const PART = /^<!-- part: (\S+?)#(\S+) -->$/gm;

/**
 * Puts parts of the repository's Markdown into pages: `<!-- part: packages/models/README.md#colours -->` is what stands below that
 * heading, down to the next one of its level.
 */
export function includeParts(md: MarkdownRenderer): void {
  md.core.ruler.before('normalize', 'include-parts', (state) => {
    if (state.inlineMode) return;
    const from = path.dirname(pageFile(state.env));
    state.src = state.src.replace(PART, (_, file: string, anchor: string) => {
      const text = partOf(readFileSync(path.join(ROOT, file), 'utf8'), anchor);
      if (text === undefined) throw new Error(`${state.env.path}: ${file} has no part #${anchor}`);
      return moved(text, path.dirname(path.join(ROOT, file)), from);
    });
  });
}

/** What stands below the heading of a name, without the heading; undefined where there is none. */
export function partOf(text: string, anchor: string): string | undefined {
  const lines = text.split('\n');
  const headings = headingsOf(lines);
  const at = headings.findIndex(({ title }) => slug(title) === anchor);
  if (at < 0) return undefined;
  const end = headings.slice(at + 1).find(({ level }) => level <= headings[at].level);
  return lines
    .slice(headings[at].line + 1, end?.line)
    .join('\n')
    .trim();
}

interface Heading {
  readonly line: number;
  readonly level: number;
  readonly title: string;
}

function headingsOf(lines: readonly string[]): Heading[] {
  let fenced = false;
  return lines.flatMap((text, line) => {
    if (text.trimStart().startsWith('```')) fenced = !fenced;
    const [, marks, title] = (!fenced && /^(#+) (.*)$/.exec(text)) || [];
    return marks ? [{ line, level: marks.length, title }] : [];
  });
}

/** Text with its relative links as they are from another folder. */
function moved(text: string, from: string, to: string): string {
  return text.replace(/\]\((?![a-z]+:)([^)\s]+)\)/g, (link, href: string) => {
    if (href.startsWith('/')) return link;
    const [file, hash] = href.split('#');
    const relative = path.relative(to, path.join(from, file || 'README.md'));
    return `](${relative.split(path.sep).join('/')}${hash === undefined ? '' : `#${hash}`})`;
  });
}
