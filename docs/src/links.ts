import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '@dynaconv/tools';
import type { MarkdownRenderer } from 'vitepress';
import { pageOf } from './pages.ts';

/** What VitePress tells its Markdown renderer of a page. */
interface Environment {
  readonly path: string;
  /** Before rewrites. */
  readonly realPath?: string;
}

/** The file of the page that is being rendered. */
export const pageFile = (env: Environment): string => env.realPath ?? env.path;

/** A link to another site, or inside its page. */
const isElsewhere = (href: string): boolean => /^([a-z]+:|#)/i.test(href);

/**
 * Leads links, which are written as the repository has its files, to the site's pages. A file that is no page is linked to in the
 * repository; as long as that has no address, only the text is left.
 */
export function linkPages(md: MarkdownRenderer, repository: string | undefined): void {
  md.core.ruler.push('link-pages', ({ tokens, env, inlineMode }) => {
    if (inlineMode) return; // A heading on its own, for a title.
    for (const { children } of tokens) {
      const open: boolean[] = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const href = target(token.attrGet('href') ?? '', pageFile(env), repository);
          open.push(href !== undefined);
          if (href === undefined) token.tag = 'span';
          token.attrs = href === undefined ? [] : [['href', href]];
          if (href === undefined) token.type = 'span_open';
        } else if (token.type === 'link_close' && !open.pop()) {
          token.type = 'span_close';
          token.tag = 'span';
        }
      }
    }
  });
}

function target(href: string, from: string, repository: string | undefined): string | undefined {
  if (isElsewhere(href)) return href;
  const [relative, fragment] = decodeURI(href).split('#');
  const hash = fragment === undefined ? '' : `#${fragment}`;
  // Pages write links between themselves as VitePress has them, from the site's root.
  if (relative.startsWith('/')) return href;
  const file = path.resolve(path.dirname(from), relative);
  if (!existsSync(file))
    throw new Error(`${path.relative(ROOT, from)}: the link ${href} leads to no file`);
  const inRepository = path.relative(ROOT, file).split(path.sep).join('/');
  const readme = statSync(file).isDirectory()
    ? path.posix.join(inRepository, 'README.md')
    : inRepository;
  return pageOf(readme, hash) ?? (repository && `${repository}/blob/HEAD/${inRepository}${hash}`);
}
