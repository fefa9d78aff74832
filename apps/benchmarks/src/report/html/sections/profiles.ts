import { profileBars } from '../../../plots/profile_bars.ts';
import type { ProfileReport } from '../../../suites/profile.ts';
import { digits, percent } from '../../format.ts';
import { renderPlots } from '../figure.ts';
import { type Html, html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

type Profile = ProfileReport['models'][number];

export const profiles: RenderSection = async (reports) => {
  const parts = partsOf(reports, 'profiles').flatMap(({ where, part }) =>
    part.models.map((profile) => ({ how: `${where}, ${part.mode}, ${part.form} form`, profile })),
  );
  if (parts.length === 0) return undefined;
  const plots = parts.map(({ how, profile }) => profileBars(profile, how));
  return {
    id: 'profiles',
    title: 'Where the time of a network goes',
    body: html`<p>Milliseconds of one image in each kernel, behind the bars the share of the whole. “Outside kernels” is JavaScript: the layers
and TensorFlow.js’s bookkeeping. Kernels are named by what they are registered as, with the side of their window.</p>
${await renderPlots(plots)}${parts.map(({ how, profile }) =>
  renderDetails(`All kernels of ${profile.model} on ${how}`, renderProfile(how, profile)),
)}`,
  };
};

const renderProfile = (
  how: string,
  { model, whole, wholeRecorded, sum, peak, kernels }: Profile,
): Html =>
  renderTable(
    `${model} on ${how}: ${digits(whole)} ms an image, ${digits(wholeRecorded)} while kernels are timed, ${digits(sum)} of them in kernels; peak ${digits(peak)} multiply–adds a nanosecond`,
    ['kernel', 'ms', 'of kernels', 'calls', 'M multiply–adds', 'a nanosecond', 'of peak'],
    [
      {
        rows: kernels.map(({ label, milliseconds, share, calls, multiplyAdds }) => {
          const rate = multiplyAdds === undefined ? undefined : multiplyAdds / milliseconds / 1e6;
          return [
            ...[label, digits(milliseconds), percent(share), String(calls)],
            multiplyAdds === undefined ? '–' : digits(multiplyAdds / 1e6),
            rate === undefined ? '–' : digits(rate),
            rate === undefined ? '–' : percent(rate / peak),
          ];
        }),
      },
    ],
  );
