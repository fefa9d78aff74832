/** Folder that the digits of the command's demonstration are served under. */
const DIGITS = '/digits';

export const DIGITS_MODELS = ['rednet_digits', 'overlock_digits'] as const;

export type DigitsModel = (typeof DIGITS_MODELS)[number];

export const digitsWeights = (model: DigitsModel): string => `${DIGITS}/${model}.pth`;

interface HeldOut {
  readonly columns: number;
  readonly side: number;
  readonly labels: number[];
  readonly pytorch: Readonly<Record<DigitsModel, { readonly correct: number }>>;
}

/** The held-out digits: one canvas each, and how many PyTorch gets right with each model. */
export async function loadDigits() {
  const heldOut: HeldOut = await (await fetch(`${DIGITS}/held-out.json`)).json();
  const { columns, side, labels } = heldOut;
  const sheet = await loadImage(`${DIGITS}/held-out.png`);
  const canvases = labels.map((_, i) => {
    const canvas = document.createElement('canvas');
    canvas.width = side;
    canvas.height = side;
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    canvas.getContext('2d')!.drawImage(sheet, x, y, side, side, 0, 0, side, side);
    return canvas;
  });
  return { canvases, labels, pytorch: heldOut.pytorch };
}

/** An `<img>` that has its picture. */
export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
