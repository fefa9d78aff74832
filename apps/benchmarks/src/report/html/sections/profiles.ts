import { profileBars } from '../../../plots/profile_bars.ts';
import { kernelsTable } from '../../tables/profiles.ts';
import { renderPlots } from '../figure.ts';
import { html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

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
  renderDetails(
    `All kernels of ${profile.model} on ${how}`,
    renderTable(kernelsTable(profile, how)),
  ),
)}`,
  };
};
