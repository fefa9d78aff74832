/** Which Markdown of the repository is which page of the site. */

/** Rewrites of VitePress, from the repository's root: what has a place of its own there keeps it, and is a page all the same. */
export const REWRITES = {
  'docs/:page*': ':page*',
  'packages/:name/README.md': 'packages/:name.md',
  'apps/benchmarks/README.md': 'benchmarks/suite.md',
  'apps/cli/README.md': 'command.md',
  'apps/playground/README.md': 'playground.md',
  'examples/README.md': 'examples.md',
  'CONTRIBUTING.md': 'contributing.md',
};

/** Markdown that is no page. The root's README is for who looks at the repository; its parts are in pages. */
export const EXCLUDED = [
  'README.md',
  'apps/*/!(README).md',
  'packages/{page-kit,test-kit,training-kit}/**',
  'packages/*/!(README).md',
  'packages/*/*/**',
  'apps/*/*/**',
  'examples/*/**',
  'python/**',
  'tools/**',
  'reports/**',
  'tarballs/**',
  '.*/**',
];

/** Where parts of the root's README are. */
const OF_README: Readonly<Record<string, string>> = {
  '#speed': '/benchmarks/',
  '#what-runs-where': '/guide/backends',
  '#packages': '/packages/',
};

const FIXED = Object.entries(REWRITES).filter(([file]) => !file.includes(':'));

/**
 * @param file from the repository's root
 * @param hash with its `#`, or empty
 * @returns the page's path, as a link in the site has it; undefined for what is no page
 */
export function pageOf(file: string, hash = ''): string | undefined {
  if (file === 'README.md') return OF_README[hash] ?? '/';
  const [, readme] = /^packages\/([^/]+)\/README\.md$/.exec(file) ?? [];
  if (readme) return /-kit$/.test(readme) ? undefined : `/packages/${readme}${hash}`;
  const [, own] = /^docs\/(.*)\.md$/.exec(file) ?? [];
  if (own) return `/${own.replace(/(^|\/)index$/, '$1')}${hash}`;
  const fixed = FIXED.find(([from]) => from === file)?.[1];
  return fixed && `/${fixed.replace(/\.md$/, '')}${hash}`;
}
