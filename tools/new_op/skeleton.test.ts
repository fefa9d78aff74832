import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../lib/paths.mjs';
import { insert, LISTINGS } from './lists.ts';
import { namesOf } from './names.ts';
import { skeletonOf, write } from './skeleton.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

let root: string;

/** A repository that has the lists, and nothing else. */
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-skeleton-'));
  for (const { file } of LISTINGS) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(root, file));
  }
});

afterEach(() => rmSync(root, { recursive: true }));

/** Every file below the root, with its text. */
const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );

describe('names', () => {
  it.each([
    ['MyOp2D', 'myOp2D', 'myOp2d', 'my_op2d', 'MY_OP2D'],
    [
      'ContMix2DLogits',
      'contMix2DLogits',
      'contMix2dLogits',
      'cont_mix2d_logits',
      'CONT_MIX2D_LOGITS',
    ],
    ['Gelu', 'gelu', 'gelu', 'gelu', 'GELU'],
  ])('of %s are those that files have', (name, myOp2D, myOp2d, my_op2d, MY_OP2D) => {
    expect(namesOf(name)).toEqual({ MyOp2D: name, myOp2D, myOp2d, my_op2d, MY_OP2D });
  });

  it.each(['myOp2D', 'my_op', 'My-Op', 'MYOP', '2DOp', '', '../MyOp'])('refuse %j', (name) => {
    expect(() => namesOf(name)).toThrow(`new-op: '${name}' is not a kernel's name`);
  });
});

describe('a skeleton', () => {
  it('is written in the new names, and adds lines to lists', () => {
    const before = filesIn(root);
    write(skeletonOf('ChannelScale2D', root), root, () => {});
    const after = filesIn(root);
    for (const [file, text] of Object.entries(after)) {
      expect(`${file}\n${text}`).not.toMatch(/MyOp|my_op|MY_OP|myOp/);
      for (const line of before[file]?.split('\n') ?? []) expect(text.split('\n')).toContain(line);
    }
    expect(after['packages/involution-ops/src/contracts/index.ts']).toContain(
      "export * from './ChannelScale2D.ts';",
    );
    expect(after['packages/involution-ops/src/ops/channel_scale2d.ts']).toContain(
      'export const channelScale2d = op({ channelScale2d_ });',
    );
  });

  it('refuses a name that is taken, and has written nothing', () => {
    const changes = skeletonOf('ChannelScale2D', root);
    write(changes, root, () => {});
    const before = filesIn(root);
    expect(() => skeletonOf('ChannelScale2D', root)).toThrow('new-op: ChannelScale2D is taken');
    expect(filesIn(root)).toEqual(before);
  });

  it('leaves all as it was where it cannot be formatted', () => {
    const before = filesIn(root);
    const refuse = () => {
      throw new Error('refused');
    };
    expect(() => write(skeletonOf('ChannelScale2D', root), root, refuse)).toThrow('refused');
    expect(filesIn(root)).toEqual(before);
  });

  it('names the list that has no place for a line', () => {
    const [listing] = LISTINGS;
    expect(() => insert('nothing\n', listing)).toThrow(`new-op: ${listing.file} has no line like`);
  });
});

describe('npm run new-op', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  const target = path.join(ROOT, 'packages/involution-ops/src/contracts/ChannelScale2D.ts');

  it('with --dry-run names the files, and writes none', () => {
    const { status, stdout } = run('ChannelScale2D', '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain(
      path.normalize('packages/involution-ops/src/contracts/ChannelScale2D.ts'),
    );
    expect(existsSync(target)).toBe(false);
  });

  it('explains itself', () => {
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(run('--help').stdout).toMatch(/^Usage: npm run new-op -- NAME/);
  });

  it.each([
    [[], 'new-op: 0 names are given, expected one'],
    [['A1a', 'B1b'], 'new-op: 2 names are given, expected one'],
    [['Gelu'], 'new-op: Gelu is taken'],
    [['gelu'], "new-op: 'gelu' is not a kernel's name"],
    [['Gelu', '--force'], "Unknown option '--force'"],
  ])('refuses %j', (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
