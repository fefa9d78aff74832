/** Opens the built pages of `examples/`, for the steps `bundlers`: the folder that holds the projects, and their names. */

import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser, type OpenPage, type PageKind, serve } from '@dynaconv/page-kit';
import { ROOT, reportTally, Tally } from '@dynaconv/tools';
import { startProject } from './project_server.ts';

interface Case {
  readonly project: string;
  /** Or the server that the project brings. */
  readonly kind: PageKind | 'own server';
  /** From the project's folder, or what its server calls it. */
  readonly page?: string;
  /** The Content-Security-Policy. */
  readonly policy?: string;
  readonly threads: number;
  /** What the one warning holds; without it there is none. */
  readonly warning?: string;
}

/** As `Browser` tells pages; workers ask the machine. */
const PAGE_THREADS = 4;

/** Served as a page: Chromium loads extensions only in a window. */
const EXTENSION_POLICY = readExtensionPolicy();

const BROKEN_TEXT = 'is not defined';
const REFUSED = 'the worker was refused';

const CASES: readonly Case[] = [
  { project: 'import-maps', kind: 'plain', page: 'index.html', threads: 1 },
  { project: 'import-maps', kind: 'isolated', page: 'index.html', threads: PAGE_THREADS },
  ...['esbuild', 'rollup', 'vite', 'webpack'].flatMap((project): Case[] => [
    { project, kind: 'plain', threads: 1 },
    { project, kind: 'isolated', threads: PAGE_THREADS },
  ]),
  // Not minified, and minified by Vite's own minifier, which breaks the workers of tfjs.
  { project: 'vite', kind: 'isolated', page: 'plain/index.html', threads: PAGE_THREADS },
  { project: 'vite', kind: 'isolated', page: 'oxc/index.html', threads: 1, warning: BROKEN_TEXT },
  {
    ...{ project: 'esbuild', kind: 'plain', threads: 1 },
    policy: "script-src 'self' 'wasm-unsafe-eval'",
  },
  {
    ...{ project: 'esbuild', kind: 'isolated', threads: PAGE_THREADS },
    policy: "script-src 'self' blob: 'wasm-unsafe-eval'; worker-src 'self' blob:",
  },
  {
    ...{ project: 'esbuild', kind: 'isolated', threads: 1, warning: REFUSED },
    policy: "worker-src 'self'",
  },
  {
    ...{ project: 'esbuild', kind: 'isolated', threads: 1, warning: 'importScripts' },
    policy: "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:",
  },
  ...(['plain', 'isolated'] as const).map((kind) => ({
    ...{ project: 'extension', kind, threads: 1, policy: EXTENSION_POLICY },
    warning: kind === 'isolated' ? REFUSED : undefined,
  })),
  { project: 'worker', kind: 'plain', threads: 1 },
  { project: 'worker', kind: 'isolated', threads: os.availableParallelism() },
  { project: 'service-worker', kind: 'plain', threads: 1 },
  { project: 'service-worker', kind: 'isolated', threads: 1 },
  { project: 'next', kind: 'own server', page: '', threads: 1 },
  { project: 'next', kind: 'own server', page: 'isolated', threads: os.availableParallelism() },
  { project: 'next', kind: 'own server', page: 'server', threads: 1 },
];

const [folder, ...projects] = process.argv.slice(2);
const tally = new Tally();
const browser = new Browser();
try {
  for (const each of CASES.filter(({ project }) => projects.includes(project))) {
    const { project, kind, page, policy, threads } = each;
    const title = [project, page, kind, policy].filter(Boolean).join(', ');
    await tally.check(`${title}: a digit is recognised on ${threads}`, () => open(each));
  }
} finally {
  await browser.kill();
}
reportTally(tally);

async function open({ threads, warning, ...where }: Case) {
  const server = await serverOf(where);
  try {
    const opened = await browser.open(server.url);
    const { warnings } = opened;
    const text = await Promise.race([answerOf(opened), firstError(opened)]);
    const expected = new RegExp(`^a (\\d), labelled \\1, on ${threads} of `);
    if (!expected.test(text)) throw new Error(`it says: ${text}\n${opened.errors.join('\n')}`);
    const wanted = warning === undefined ? 0 : 1;
    if (warnings.length !== wanted || !warnings.every((each) => each.includes(warning!))) {
      throw new Error(`it warns: ${warnings.join('\n')}`);
    }
    const unexpected = opened.errors.filter(isUnexpected);
    if (unexpected.length > 0) throw new Error(unexpected.join('\n'));
    await opened.page.close();
  } finally {
    await server.close();
  }
}

async function serverOf({
  project,
  kind,
  page = 'dist/index.html',
  policy,
}: Omit<Case, 'threads'>) {
  if (kind === 'own server') {
    const { origin, close } = await startProject(path.join(folder, project));
    return { url: `${origin}/${page}`, close };
  }
  const site = { pages: new Map<string, string>(), folders: new Map([['/', folder]]) };
  const headers = policy === undefined ? undefined : { 'Content-Security-Policy': policy };
  const { origin, close } = await serve(site, kind, 0, headers);
  return { url: `${origin}/${project}/${page}`, close };
}

function readExtensionPolicy(): string {
  const manifest = path.join(ROOT, 'examples/extension/manifest.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).content_security_policy.extension_pages;
}

/** What the page says once it says it. */
async function answerOf({ page }: OpenPage): Promise<string> {
  const answer = await page.waitForFunction(() => {
    const { textContent } = document.querySelector('output')!;
    return textContent.startsWith('being ') ? undefined : textContent;
  });
  return (await answer.jsonValue())!;
}

/** A page whose module does not load says nothing. */
function firstError({ page, errors }: OpenPage): Promise<string> {
  return new Promise((resolve) => {
    const look = () => {
      const error = errors.find(isUnexpected);
      if (error !== undefined) resolve(error);
    };
    look();
    page.on('pageerror', look);
    page.on('console', look);
  });
}

/** What a policy refuses, the browser itself tells. */
function isUnexpected(error: string): boolean {
  return !error.includes('Content Security Policy');
}
