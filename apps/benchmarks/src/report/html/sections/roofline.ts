import { roofline as plotRoofline } from '../../../plots/roofline.ts';
import { FORWARD } from '../../../workloads/pass.ts';
import { renderPlots } from '../figure.ts';
import { html } from '../html.ts';
import { partsOf, type RenderSection } from '../section.ts';

export const roofline: RenderSection = async (reports) => {
  const plots = partsOf(reports, 'operators').flatMap(({ where, part }) => {
    const forward = part.results.filter(({ pass }) => pass === FORWARD);
    const batch = forward[0]?.shape.batch ?? 1;
    const images = batch > 1 ? `, ${batch} images at once` : '';
    return plotRoofline(`forward on ${where}${images}`, forward) ?? [];
  });
  if (plots.length === 0) return undefined;
  return {
    id: 'roofline',
    title: 'Roofline: how close to what the machine can do',
    body: html`<p>Each point is an operator at a shape, forward. To the right are those that make many multiply–adds of every byte that goes
in or comes out; upwards those that run faster. The line is what the machine can do: its slope is the memory’s bandwidth, its flat part
the peak of multiply and add. A point on the line is as fast as it can be; what stays in caches can pass the slope, and fused
multiply–adds the flat part.</p>
${await renderPlots(plots)}`,
  };
};
