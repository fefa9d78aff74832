import { html } from '../html.ts';
import type { RenderSection } from '../section.ts';

export const skipped: RenderSection = (reports) => {
  const parts = reports.filter((report) => report.skipped.length > 0);
  if (parts.length === 0) return undefined;
  return {
    id: 'skipped',
    title: 'What was left out, and why',
    body: html`${parts.map(
      ({ machine, skipped }) => html`<h3>On ${machine.engine}</h3>
<ul class="notes">${skipped.map((reason) => html`<li>${reason}</li>\n`)}</ul>
`,
    )}`,
  };
};
