import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isGoalOf } from '../goals/goals.ts';
import { TRAINING } from '../workloads/pass.ts';
import { writeWhole } from './files.ts';
import { parseJson } from './parse.ts';
import type { Results } from './results.ts';

/** The results that the READMEs' figures are from. */
const FOLDER = fileURLToPath(new URL('../../results', import.meta.url));

const FORMAT = 'dynaconv-results/1';

/** The committed results, by the names of their files. */
export const readResults = (folder = FOLDER): Results[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      const expected = `results of the format "${FORMAT}", as \`bench keep\` writes them`;
      return parseJson(readFileSync(file, 'utf8'), file, {
        format: FORMAT,
        lists: ['operators', 'networks'],
        expected,
      }) as unknown as Results;
    });

/**
 * Writes networks, and of operators those that goals are about. Each comparison has its own line, so that a diff shows what was
 * measured again.
 *
 * @param name of the file, without '.json'
 * @returns the file's path
 */
export function writeResults(
  { made, machine, operators, networks }: Results,
  name: string,
  folder = FOLDER,
): string {
  const shown = operators.filter(({ title, pass }) => isGoalOf(title) && pass !== TRAINING);
  const fields = [
    `"format": ${JSON.stringify(FORMAT)}`,
    `"made": ${JSON.stringify(made)}`,
    `"machine": ${JSON.stringify(machine)}`,
    `"operators": ${linesOf(shown)}`,
    `"networks": ${linesOf(networks)}`,
  ];
  const file = path.join(folder, `${name}.json`);
  writeWhole(file, `{\n${fields.map((field) => `  ${field}`).join(',\n')}\n}\n`);
  return file;
}

function linesOf(values: readonly object[]): string {
  if (values.length === 0) return '[]';
  return `[\n${values.map((value) => `    ${JSON.stringify(value, rounded)}`).join(',\n')}\n  ]`;
}

/** Six significant digits are more than any figure is shown with. */
export const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(6)) : value;
