import { readFileSync } from 'node:fs';
import { supportMatrix } from '@dynaconv/conformance/matrix';
import { asReport } from '@dynaconv/conformance/report';
import { print, printJson } from '../output.ts';

export interface SupportOptions {
  readonly json?: boolean;
}

/** The support matrix of this release, as the conformance suite found it: `npm run support` writes it. */
export function support({ json }: SupportOptions): void {
  const reports = JSON.parse(
    readFileSync(new URL('../../assets/support.json', import.meta.url), 'utf8'),
  ).map(asReport);
  if (json) printJson(reports);
  else print(supportMatrix(reports));
}
