import sharp from 'sharp';
import { type Drawing, PANEL } from './drawing.ts';
import { element, rectangle } from './svg.ts';

export const photograph = (id: string, png: Buffer): string =>
  element('image', {
    id,
    width: PANEL,
    height: PANEL,
    href: `data:image/png;base64,${png.toString('base64')}`,
  });

export const panelClip = (): string =>
  element(
    'clipPath',
    { id: 'panel' },
    rectangle({ left: 0, top: 0, width: PANEL, height: PANEL }, {}),
  );

/** The picture at the size of a panel: once as it is, and once in dim gray, to draw on. */
export async function photographs({ data, width, height }: Drawing['picture']): Promise<Buffer[]> {
  const raw = { width, height, channels: 4 } as const;
  // A small picture is enlarged so that single pixels stay visible.
  const kernel = PANEL >= 4 * width ? 'nearest' : 'cubic';
  const panel = () => sharp(data, { raw }).resize(PANEL, PANEL, { kernel });
  return Promise.all([
    panel().png().toBuffer(),
    panel().removeAlpha().grayscale().linear(0.4, 60).png().toBuffer(),
  ]);
}
