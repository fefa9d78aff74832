import type { Report } from '../report.ts';
import { type Html, html } from './html.ts';

export const TITLE = 'How fast dynaconv is';

/** What the project is, and where and how each report was made. */
export const renderIntroduction = (
  reports: readonly Report[],
): Html => html`<p>dynaconv brings spatially adaptive convolution to TensorFlow.js: involution and ContMix, two
operators that compute a kernel of their own for every pixel of a map, and RedNet and OverLoCK, the image-recognition networks that are
built of them. This page holds its speed against what one would use instead and against what the machine itself can do.</p>
${reports.map(renderOrigin)}`;

function renderOrigin(report: Report): Html {
  const { made, quick, machine } = report;
  const { engine, flags, system, cpu, cores } = machine;
  const versions = Object.entries(versionsOf(report)).map(
    ([name, version]) => `${name} ${version}`,
  );
  return html`<p class="origin"><strong>${engine}</strong> on ${system}, ${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'};
flags: ${flags.length > 0 ? flags.join(' ') : 'none'}. Begun ${dateOf(made)}; ${
    quick
      ? 'the quick set: few shapes, few rounds, so figures are coarse'
      : 'the full set: all shapes and networks'
  }.
${versions.length > 0 && html`Versions: ${versions.join(', ')}. `}Measured: ${contentsOf(report)}.</p>
`;
}

const versionsOf = ({ operators, costs, models, dense }: Report): Record<string, string> =>
  Object.assign(
    {},
    ...[...operators, ...costs, ...models, ...dense].map(({ versions }) => versions),
  );

/** '24 November 2026, 23:04 UTC' */
const dateOf = (iso: string): string =>
  `${new Date(iso).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).replace(' at', ',')} UTC`;

/** 'on wasm: 18 passes of operators, 48 points of the cost table' */
function contentsOf({ operators, costs, models, dense, profiles }: Report): string {
  const parts = [...operators, ...costs, ...models, ...dense, ...profiles];
  const backends = [...new Set(parts.map(({ backend }) => backend))];
  const count = (lists: readonly (readonly unknown[])[], what: string) => {
    const total = lists.reduce((sum, { length }) => sum + length, 0);
    return total > 0 && `${total} ${what}`;
  };
  const counted = [
    count(
      operators.map(({ results }) => results),
      'passes of operators',
    ),
    count(
      costs.map(({ points }) => points),
      'points of the cost table',
    ),
    count(
      models.map(({ results }) => results),
      'networks',
    ),
    count(
      dense.map(({ results }) => results),
      'detectors and segmenters',
    ),
    count(
      profiles.map((profile) => profile.models),
      'profiles of networks',
    ),
  ].filter(Boolean);
  return counted.length > 0 ? `on ${backends.join(' and ')}, ${counted.join(', ')}` : 'nothing';
}
