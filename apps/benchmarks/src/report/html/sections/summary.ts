import { fastestOf } from '../../../measure/compare.ts';
import { FORWARD } from '../../../suites/operators.ts';
import { percent, times } from '../../format.ts';
import type { Report } from '../../report.ts';
import { html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';

interface Headline {
  where: string;
  figure: string;
  says: string;
}

/** The few figures that matter most, for each backend and engine. */
export const summary: RenderSection = (reports) => {
  const headlines = [...operatorHeadlines(reports), ...networkHeadlines(reports)];
  if (headlines.length === 0) return undefined;
  const places = [...new Set(headlines.map(({ where }) => where))];
  return {
    id: 'summary',
    title: 'In short',
    body: html`${places.map(
      (place) => html`<h3>On ${place}</h3>
<ul class="cards">${headlines
        .filter(({ where }) => where === place)
        .map(({ figure, says }) => html`<li><strong>${figure}</strong> ${says}</li>`)}</ul>
`,
    )}`,
  };
};

/** Of involution's first shape, which is its largest. */
function operatorHeadlines(reports: readonly Report[]): Headline[] {
  return partsOf(reports, 'operators').flatMap(({ where, part }) => {
    const result = part.results.find(
      ({ operator, pass, shape }) =>
        operator === 'involution2d' && pass === FORWARD && shape.batch === 1,
    );
    const ours = result && fastestOf(result, 'ours');
    if (!ours) return [];
    const headlines: Headline[] = [
      {
        where,
        figure: percent(1 / ours.floorRatio),
        says: `of the machine’s multiply–add peak: ${result.title} (${ours.mode})`,
      },
    ];
    const stock = fastestOf(result, 'stock');
    if (stock) {
      headlines.unshift({
        where,
        figure: times(stock.median / ours.median),
        says: `faster than the best composition of stock ops: ${result.title} (${ours.mode})`,
      });
    }
    return headlines;
  });
}

/** What counts of a network, by how its name begins. */
const OPPONENTS = [
  { network: 'rednet50', group: 'resnet50, stock', says: 'as fast as ResNet-50 on stock ops' },
  { network: 'overlock', group: 'stock', says: 'as fast as on stock ops' },
  { network: 'overlock', group: 'onnxruntime-web', says: 'as fast as in onnxruntime-web' },
] as const;

function networkHeadlines(reports: readonly Report[]): Headline[] {
  const parts = partsOf(reports, 'models');
  const places = [...new Set(parts.map(({ where }) => where))];
  return places.flatMap((place) => {
    const results = parts
      .filter(({ where }) => where === place)
      .flatMap(({ part }) => part.results);
    return OPPONENTS.flatMap(({ network, group, says }): Headline[] => {
      for (const result of results.filter(({ model }) => model.startsWith(network))) {
        const ours = fastestOf(result, 'ours');
        const other = fastestOf(result, group);
        if (!ours || !other) continue;
        const figure = times(other.median / ours.median);
        return [{ where: place, figure, says: `${says}: ${result.model} (${ours.mode})` }];
      }
      return [];
    });
  });
}
