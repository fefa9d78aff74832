import { byId, make } from '@dynaconv/page-kit/page';
import type { Report } from '../../report/report.ts';

const container = byId('parts');

export const clearParts = (): void => container.replaceChildren();

/** The cost table, networks, detectors, segmenters and profiles of a report, as its page has them. */
export async function showParts(report: Report): Promise<void> {
  // They bring the plots along, which are several times as large as the rest of the page.
  const { costs } = await import('../../report/html/sections/costs.ts');
  const { networks } = await import('../../report/html/sections/networks.ts');
  const { dense } = await import('../../report/html/sections/dense.ts');
  const { profiles } = await import('../../report/html/sections/profiles.ts');
  const sections: HTMLElement[] = [];
  for (const render of [costs, networks, dense, profiles]) {
    const section = await render([report]);
    if (!section) continue;
    const { id, title, body } = section;
    const content = make('div', {});
    content.innerHTML = body.markup;
    const labelled = { id, ariaLabel: title };
    sections.push(make('section', labelled, make('h2', {}, title), content));
  }
  container.replaceChildren(...sections);
}
