import { REPORT_FORMAT, type Report, SECTIONS } from './report.ts';

const LISTS = [...SECTIONS, 'skipped'];

/**
 * Reads a report's JSON.
 *
 * @param name of the file, for errors
 * @throws Error where it is not a report: what it is, and what was expected
 */
export function parseReport(text: string, name: string): Report {
  const expected = `a report of the format "${REPORT_FORMAT}", as \`bench all\` writes it`;
  return parseJson(text, name, {
    format: REPORT_FORMAT,
    lists: LISTS,
    expected,
  }) as unknown as Report;
}

interface Kind {
  format: string;
  /** Fields that hold lists. */
  lists: readonly string[];
  /** For errors: what was expected. */
  expected: string;
}

/**
 * Reads JSON of a format that says what it is, and on which machine it was made.
 *
 * @param name of the file, for errors
 * @throws Error where it is something else
 */
export function parseJson(
  text: string,
  name: string,
  { format, lists, expected }: Kind,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON (${(error as Error).message}), expected ${expected}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} holds ${kindOf(value)}, expected ${expected}`);
  }
  const fields = value as Record<string, unknown>;
  if (fields.format !== format) {
    const found = 'format' in fields ? `the format ${JSON.stringify(fields.format)}` : 'no format';
    throw new Error(`${name} has ${found}, expected ${expected}`);
  }
  for (const key of lists) {
    if (!Array.isArray(fields[key])) {
      throw new Error(`${name}: \`${key}\` is ${kindOf(fields[key])}, expected a list`);
    }
  }
  if (typeof fields.machine !== 'object' || fields.machine === null) {
    throw new Error(`${name}: \`machine\` is ${kindOf(fields.machine)}, expected an object`);
  }
  return fields;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
