import * as files from '@dynaconv/digits';

/** Where pages find the files of `@dynaconv/digits`. */
const DIGITS = new URL('/digits/', location.href);

export const digitsWeights = (model: Parameters<typeof files.digitsWeights>[0]): string =>
  files.digitsWeights(model, DIGITS).href;

/** The held-out digits: one canvas each, and how many PyTorch gets right with each model. */
export async function loadDigits() {
  const heldOut: files.HeldOut = await (await fetch(files.heldOutRecord(DIGITS))).json();
  const sheet = await loadImage(files.heldOutSheet(DIGITS).href);
  const { labels, pytorch } = heldOut;
  const canvases = labels.map((_, i) => {
    const { left, top, width, height } = files.squareOf(heldOut, i);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')!.drawImage(sheet, left, top, width, height, 0, 0, width, height);
    return canvas;
  });
  return { canvases, labels, pytorch };
}

/** An `<img>` that has its picture. */
export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}
