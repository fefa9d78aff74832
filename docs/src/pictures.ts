import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { pageFile } from './links.ts';

/** Puts SVG pictures into the page itself, where they take the site's colours, dark ones too. */
export function inlineSvg(md: MarkdownRenderer): void {
  const image = md.renderer.rules.image!;
  md.renderer.rules.image = (tokens, index, options, env, self) => {
    const source = tokens[index].attrGet('src') ?? '';
    if (!/^[^:]+\.svg$/.test(source)) return image(tokens, index, options, env, self);
    const svg = readFileSync(path.resolve(path.dirname(pageFile(env)), source), 'utf8');
    const label = md.utils.escapeHtml(tokens[index].content);
    return `<span class="picture" v-pre>${svg.replace('<svg ', `<svg role="img" aria-label="${label}" `)}</span>`;
  };
}
