import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_MAJORS, nodeBinary, ROOT } from '../lib/paths.mjs';

function main(
  args: readonly string[],
  reads = true,
): Promise<{ code: number | null; stderr: string }> {
  const file = path.join(ROOT, 'tools/test/main.ts');
  const child = spawn(nodeBinary(NODE_MAJORS[0]), [file, ...args]);
  if (!reads) child.stdout.destroy();
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

describe('npm test -- …', () => {
  it.each([
    [['--bogus'], "npm test: Unknown option '--bogus'"],
    [['--only'], "npm test: Option '--only <value>' argument missing"],
    [['--list=yes'], "npm test: Option '--list' does not take an argument"],
    [['--only', 'nothing'], 'npm test: --only nothing: there are lint, '],
    [['--node', '18'], 'npm test: --node 18: there are '],
  ])('%j is a usage error', async (args, message) => {
    const { code, stderr } = await main(args);
    expect(stderr.startsWith(message)).toBe(true);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(code).toBe(2);
  });

  it('stops without a word when nobody reads on', async () => {
    expect(await main(['--help'], false)).toEqual({ code: 1, stderr: '' });
  });
});
