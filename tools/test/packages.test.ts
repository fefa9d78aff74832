import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PACKAGES = fileURLToPath(new URL('packages.ts', import.meta.url));

it('temporary folders are there until the process ends, however many', () => {
  const program = `
    import { existsSync } from 'node:fs';
    import { temporaryFolder } from ${JSON.stringify(PACKAGES)};
    const folders = Array.from({ length: 12 }, (_, i) => temporaryFolder(\`test-\${i}\`));
    console.log(JSON.stringify({ folders, there: folders.every(existsSync) }));
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    {
      encoding: 'utf8',
    },
  );
  // No warning of too many listeners.
  expect(stderr).toBe('');
  const { folders, there } = JSON.parse(stdout);
  expect(there).toBe(true);
  expect(folders.filter(existsSync)).toEqual([]);
});
