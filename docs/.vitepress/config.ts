import { createRequire } from 'node:module';
import path from 'node:path';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { apiPages } from '../src/api_pages.ts';
import { includeCards } from '../src/cards.ts';
import { linkPages } from '../src/links.ts';
import { EXCLUDED, REWRITES } from '../src/pages.ts';
import { includeParts } from '../src/parts.ts';
import { inlineSvg } from '../src/pictures.ts';
import { repository } from '../src/repository.ts';
import { sidebar } from '../src/sidebar.ts';

const vue = path.dirname(
  createRequire(createRequire(import.meta.url).resolve('vitepress/package.json')).resolve(
    'vue/package.json',
  ),
);

const WIDE = ['support.md', 'benchmarks/index.md', 'benchmarks/suite.md', 'command.md'];

export default defineConfig({
  title: 'dynaconv',
  description: 'Involution and ContMix for TensorFlow.js, in Node and in the browser',
  lang: 'en',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // READMEs are pages where they are.
  srcDir: '..',
  srcExclude: EXCLUDED,
  rewrites: REWRITES,
  cleanUrls: false,
  lastUpdated: false,
  // Wide tables have the whole width.
  transformPageData: ({ relativePath, frontmatter }) =>
    WIDE.includes(relativePath) ? { frontmatter: { ...frontmatter, aside: false } } : undefined,
  markdown: {
    // GitHub's, so that links to headings work in the repository and here.
    anchor: { slugify: (heading) => slug(heading) },
    config(md) {
      includeParts(md);
      includeCards(md);
      linkPages(md, repository());
      inlineSvg(md);
    },
  },
  vite: {
    optimizeDeps: { noDiscovery: true }, // It would look into the projects of examples.
    plugins: [
      {
        // VitePress has its own dependencies bundled in advance, but `srcDir` does not find them. The server serves them one by one.
        name: 'serve-dependencies-as-they-are',
        enforce: 'post',
        config: ({ optimizeDeps }) => {
          optimizeDeps!.include = [];
        },
      },
    ],
    build: { chunkSizeWarningLimit: 4000 }, // kilobytes: the search's index
    resolve: {
      // Pages are all over the repository; from there VitePress's Vue is not found.
      alias: [
        { find: /^vue$/, replacement: path.join(vue, 'dist/vue.runtime.esm-bundler.js') },
        {
          find: /^vue\/server-renderer$/,
          replacement: path.join(vue, 'server-renderer/index.mjs'),
        },
      ],
    },
  },
  themeConfig: {
    nav: [
      { text: 'Tutorials', link: '/tutorial/page', activeMatch: '/tutorial/' },
      { text: 'Guides', link: '/guide/backends', activeMatch: '/guide/' },
      { text: 'Models', link: '/models/', activeMatch: '/models/' },
      { text: 'Packages', link: '/packages/', activeMatch: '/packages/' },
      ...(apiPages().length > 0 ? [{ text: 'API', link: '/api/', activeMatch: '/api/' }] : []),
      { text: 'Benchmarks', link: '/benchmarks/', activeMatch: '/benchmarks/' },
    ],
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            // Pages that explain, before the reference.
            boostDocument: (page: string) => (page.includes('/api/') ? 0.3 : 1),
          },
        },
      },
    },
    docFooter: { prev: 'Before', next: 'Next' },
  },
});
