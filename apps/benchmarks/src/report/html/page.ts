import type { Report } from '../report.ts';
import { Html, html } from './html.ts';
import { renderIntroduction, TITLE } from './introduction.ts';
import type { RenderSection, Section } from './section.ts';
import { costs } from './sections/costs.ts';
import { dense } from './sections/dense.ts';
import { goals } from './sections/goals.ts';
import { networks } from './sections/networks.ts';
import { operators } from './sections/operators.ts';
import { profiles } from './sections/profiles.ts';
import { reading } from './sections/reading.ts';
import { roofline } from './sections/roofline.ts';
import { skipped } from './sections/skipped.ts';
import { summary } from './sections/summary.ts';
import { STYLE } from './style.ts';

const SECTIONS: readonly RenderSection[] = [
  ...[summary, reading, goals, operators, roofline],
  ...[costs, networks, dense, profiles, skipped],
];

/** One page of one or several reports. It is self-contained: no scripts, nothing to download. */
export async function renderPage(reports: readonly Report[]): Promise<string> {
  const sections: Section[] = [];
  for (const render of SECTIONS) {
    const section = await render(reports);
    if (section) sections.push(section);
  }
  const contents = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>${TITLE}</h1>
${renderIntroduction(reports)}
<nav aria-label="Contents"><ul>${contents}</ul></nav>
</header>
<main>
${sections.map(renderSection)}</main>
</body>
</html>
`;
  return page.markup;
}

const renderSection = ({ id, title, body }: Section): Html =>
  html`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${body}</section>
`;
