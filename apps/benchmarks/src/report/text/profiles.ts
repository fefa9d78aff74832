import type { ProfileReport } from '../../suites/profile.ts';
import { kernelsTable, type Profile } from '../tables/profiles.ts';
import { renderCaptioned } from './table.ts';

export function renderProfile({ backend, mode, form, size, models }: ProfileReport): string {
  const how = `${backend}, ${mode}, ${form} form`;
  const heading = `Where the time goes: one thread, batch 1, ${size}×${size}, medians`;
  return [heading, ...models.map((model) => renderModel(model, how))].join('\n\n');
}

function renderModel(profile: Profile, how: string): string {
  const known = profile.kernels.reduce((sum, { multiplyAdds = 0 }) => sum + multiplyAdds, 0);
  return [
    renderCaptioned(kernelsTable(profile, how)),
    `in all ${(known / 1e9).toFixed(2)} G multiply–adds of taps inside the maps`,
  ].join('\n\n');
}
