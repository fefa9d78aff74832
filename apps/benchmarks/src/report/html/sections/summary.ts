import { fastestOf } from '../../../measure/compare.ts';
import type { Group } from '../../../measure/groups.ts';
import { NEW_SHAPES } from '../../../suites/new_shapes.ts';
import { FORWARD } from '../../../workloads/pass.ts';
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

/** What was measured in one place, by whichever report. */
const byPlace = <Part>(
  parts: readonly { where: string; part: Part }[],
): { where: string; parts: Part[] }[] =>
  [...new Set(parts.map(({ where }) => where))].map((where) => ({
    where,
    parts: parts.filter((each) => each.where === where).map(({ part }) => part),
  }));

/** Of involution's first shape, which is its largest. */
function operatorHeadlines(reports: readonly Report[]): Headline[] {
  return byPlace(partsOf(reports, 'operators')).flatMap(({ where, parts }) => {
    const result = parts
      .flatMap(({ results }) => results)
      .find(
        ({ operator, pass, shape, title }) =>
          operator === 'involution2d' &&
          pass === FORWARD &&
          shape.batch === 1 &&
          title !== NEW_SHAPES,
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
        says: `as fast as the best composition of stock ops: ${result.title} (${ours.mode})`,
      });
    }
    return headlines;
  });
}

/** What counts of a network, by how its name begins. */
const OPPONENTS: readonly {
  network: string;
  /** The first that took part counts. */
  others: readonly (readonly [Group, string])[];
}[] = [
  {
    network: 'rednet50',
    others: [
      ['resnet50, stock', 'as fast as ResNet-50 on stock ops'],
      ['stock', 'as fast as on stock ops'],
    ],
  },
  {
    network: 'overlock',
    others: [
      ['onnxruntime-web', 'as fast as in onnxruntime-web'],
      ['pytorch', 'as fast as in PyTorch'],
      ['stock', 'as fast as on stock ops'],
    ],
  },
];

function networkHeadlines(reports: readonly Report[]): Headline[] {
  return byPlace(partsOf(reports, 'models')).flatMap(({ where, parts }) => {
    const results = parts.filter(({ batch }) => batch === 1).flatMap(({ results }) => results);
    return OPPONENTS.flatMap(({ network, others }): Headline[] => {
      const result = results.find(({ model }) => model.startsWith(network));
      const ours = result && fastestOf(result, 'ours');
      if (!ours) return [];
      for (const [group, says] of others) {
        const other = fastestOf(result, group);
        if (!other) continue;
        const figure = times(other.median / ours.median);
        return [{ where, figure, says: `${says}: ${result.model} (${ours.mode})` }];
      }
      return [];
    });
  });
}
