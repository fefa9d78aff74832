import { REPORT_FORMAT, type Report } from './report.ts';

const LISTS = ['operators', 'costs', 'models', 'profiles', 'skipped'] as const;

/**
 * Reads a report's JSON.
 *
 * @param name of the file, for errors
 * @throws Error where it is no report: what it is, and what was expected
 */
export function parseReport(text: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is no JSON (${(error as Error).message}), ${EXPECTED}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} holds ${kindOf(value)}, ${EXPECTED}`);
  }
  const report = value as Record<string, unknown>;
  if (report.format !== REPORT_FORMAT) {
    const format = 'format' in report ? `the format ${JSON.stringify(report.format)}` : 'no format';
    throw new Error(`${name} has ${format}, ${EXPECTED}`);
  }
  for (const key of LISTS) {
    if (!Array.isArray(report[key])) {
      throw new Error(`${name}: \`${key}\` is ${kindOf(report[key])}, expected a list`);
    }
  }
  if (typeof report.machine !== 'object' || report.machine === null) {
    throw new Error(`${name}: \`machine\` is ${kindOf(report.machine)}, expected an object`);
  }
  return value as Report;
}

const EXPECTED = `expected a report of the format "${REPORT_FORMAT}", as \`bench all\` writes it`;

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
