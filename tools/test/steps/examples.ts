import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { officialFile } from '@dynaconv/test-kit';
import sharp from 'sharp';
import { globSync } from 'tinyglobby';
import { ROOT } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { missingRedisServer, RedisServer } from '../../lib/redis_server.mjs';
import { runScript } from '../command.ts';
import { consumerProject } from '../consumer.ts';
import { type Example, examplesIn } from '../markdown.ts';
import { packageFolders, temporaryFolder } from '../packages.ts';
import { Tally } from '../tally.ts';

const IN_PAGE = path.join(ROOT, 'tools/browser/src/example.ts');

/** The page that an example for a page runs in. */
const PAGE_BODY = '<img src="/photo.jpg"><canvas></canvas>';

/** Runs the examples of READMEs and of the site's pages as written, in a project that has the tarballs installed. */
export async function examples(): Promise<Tally> {
  const tally = new Tally();
  const project = await consumerProject();
  await writeExampleFiles(project);
  const readmes = [ROOT, ...packageFolders()].map((folder) => path.join(folder, 'README.md'));
  await withQueue(async () => {
    for (const file of [...readmes, ...sitePages()]) {
      if (!existsSync(file)) continue; // `packaging` fails on it.
      for (const example of examplesIn(path.relative(ROOT, file), readFileSync(file, 'utf8'))) {
        const run = runner(example);
        if (run) await tally.check(example.place, () => run(example, project));
      }
    }
  });
  return tally;
}

/** The pages under `docs`, without those that are written from docstrings. */
const sitePages = (): string[] =>
  globSync('docs/**/*.md', {
    cwd: ROOT,
    absolute: true,
    ignore: ['**/node_modules/**', 'docs/api/**'],
  }).sort();

/** Runs examples with a queue's server, which they find in the environment, where there can be one. */
async function withQueue(run: () => Promise<void>): Promise<void> {
  if (await missingRedisServer()) return run();
  const server = await RedisServer.start(temporaryFolder('redis'));
  process.env.DYNACONV_QUEUE = server.url;
  try {
    await run();
  } finally {
    delete process.env.DYNACONV_QUEUE;
    await server.kill();
  }
}

/**
 * Creates the files that the READMEs mention: an image, a checkpoint in the official layout, images by their classes, and scenes with
 * annotations.
 */
async function writeExampleFiles(project: string): Promise<void> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  await sharp({ create: { width: 320, height: 240, channels: 3, background: 'white', noise } })
    .jpeg()
    .toFile(path.join(project, 'photo.jpg'));
  writeFileSync(path.join(project, 'rednet50.pth'), officialFile('rednet50'));
  const data = path.join(project, 'node_modules/@dynaconv/digits/data');
  await writeDigits(project, data);
  await writeScenes(project, data);
}

/** Images of each digit, of the sheet that the installed `@dynaconv/digits` has. */
const EACH = 6;

/** A folder `digits` with a folder for each digit. */
async function writeDigits(project: string, data: string): Promise<void> {
  const { labels, ...sheet } = JSON.parse(
    readFileSync(path.join(data, 'held-out.json'), 'utf8'),
  ) as Sheet & { labels: number[] };
  for (const digit of new Set(labels)) {
    const folder = path.join(project, 'digits', `${digit}`);
    mkdirSync(folder, { recursive: true });
    const own = [...labels.keys()].filter((i) => labels[i] === digit).slice(0, EACH);
    for (const i of own) {
      await writeSquare(path.join(data, 'held-out.png'), sheet, i, path.join(folder, `${i}.png`));
    }
  }
}

/** Scenes of digits to learn from, of which the command keeps some for tests. */
const SCENES = 6;

/** A folder `scenes` with images and annotations in COCO's format. */
async function writeScenes(project: string, data: string): Promise<void> {
  const { images, annotations, categories, ...sheet } = JSON.parse(
    readFileSync(path.join(data, 'scenes.json'), 'utf8'),
  ) as Sheet & {
    images: { id: number; file_name: string }[];
    annotations: { image_id: number }[];
    categories: object[];
  };
  const folder = path.join(project, 'scenes');
  mkdirSync(path.join(folder, 'images'), { recursive: true });
  const own = images.slice(0, SCENES);
  for (const [i, image] of own.entries()) {
    const file = path.join(folder, 'images', image.file_name);
    await writeSquare(path.join(data, 'scenes.png'), sheet, i, file);
  }
  const ids = new Set(own.map(({ id }) => id));
  const known = annotations.filter(({ image_id }) => ids.has(image_id));
  const content = { images: own, annotations: known, categories };
  writeFileSync(path.join(folder, 'annotations.json'), JSON.stringify(content));
}

/** A picture of many square images, row by row. */
interface Sheet {
  readonly columns: number;
  readonly side: number;
}

async function writeSquare(
  sheet: string,
  { columns, side }: Sheet,
  i: number,
  file: string,
): Promise<void> {
  const [left, top] = [(i % columns) * side, Math.floor(i / columns) * side];
  await sharp(sheet).extract({ left, top, width: side, height: side }).toFile(file);
}

type Runner = (example: Example, project: string) => Promise<void>;

/** How a block is run; blocks in other languages only show something. */
function runner({ info: [language, where] }: Example): Runner | undefined {
  if (language === 'sh') return runCommands;
  if (language !== 'js' && language !== 'ts') return undefined;
  return where === 'browser' ? runModuleInPage : runModule;
}

const runModule: Runner = async (example, project) => {
  await runScript(writeModule(example, project), [], { cwd: project });
};

const runModuleInPage: Runner = async (example, project) => {
  await runScript(IN_PAGE, [writeModule(example, project), PAGE_BODY, project]);
};

function writeModule({ place, info, code }: Example, project: string): string {
  const file = path.join(project, `${place.replace(/\W+/g, '-')}.${info[0]}`);
  writeFileSync(file, code);
  return file;
}

/**
 * Runs the lines of a block: the repository's own scripts in the repository, everything else in the project. `npm install` of
 * our packages does not work before they are published; instead it is checked that their tarballs are installed.
 */
const runCommands: Runner = async ({ code }, project) => {
  for (const line of code.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
    if (line.startsWith('npm install ')) assertInstalled(line, project);
    else await runCommand(line, /^npm (start|run) /.test(line) ? ROOT : project);
  }
};

function assertInstalled(line: string, project: string): void {
  for (const name of line.split(' ').slice(2)) {
    if (!existsSync(path.join(project, 'node_modules', name)))
      throw new Error(`no package ${name}`);
  }
}

async function runCommand(line: string, cwd: string): Promise<void> {
  const { code, output } = await capture(line, [], { cwd, shell: true });
  if (code !== 0) throw new Error(`${line}\n${output.trimEnd()}\nexit code ${code}`);
}
