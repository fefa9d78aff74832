import { contextOf } from '../canvas.ts';
import { mnistSquare } from './digit.ts';
import type { Picked } from './picked.ts';

/** Side of a digit of MNIST. */
const DIGIT = 28;

interface Drawing {
  /** Width of the pen, as a share of the canvas. */
  readonly pen: number;
  /** The image that is picked; undefined for an empty canvas. */
  readonly imageOf: (canvas: HTMLCanvasElement) => OffscreenCanvas | undefined;
}

/** A digit that fills the canvas, or a part of it. */
const A_DIGIT: Drawing = { pen: 1 / 12, imageOf: toDigit };

/** Several digits, wherever they are. */
export const SEVERAL_DIGITS: Drawing = { pen: 1 / 28, imageOf: toScene };

/** Lets the user draw; what is drawn is picked whenever the pen is lifted. */
export function letDraw(
  canvas: HTMLCanvasElement,
  clear: HTMLButtonElement,
  onPick: (picked: Picked) => void,
  { pen, imageOf }: Drawing = A_DIGIT,
): void {
  const context = contextOf(canvas);
  const wipe = () => {
    context.fillStyle = 'black';
    context.fillRect(0, 0, canvas.width, canvas.height);
    delete canvas.dataset.drawn;
  };
  const draw = (event: PointerEvent) => {
    const scale = canvas.width / canvas.clientWidth;
    context.lineTo(event.offsetX * scale, event.offsetY * scale);
    context.stroke();
  };
  wipe();
  Object.assign(context, { strokeStyle: 'white', lineCap: 'round', lineJoin: 'round' });
  context.lineWidth = canvas.width * pen;
  clear.onclick = wipe;
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    canvas.dataset.drawn = '';
    context.beginPath();
    draw(event);
  };
  canvas.onpointermove = (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) draw(event);
  };
  canvas.onpointerup = () => {
    const image = imageOf(canvas);
    if (image) onPick({ bitmap: image.transferToImageBitmap(), name: 'your drawing' });
  };
}

function toDigit(canvas: HTMLCanvasElement): OffscreenCanvas | undefined {
  const { width: side } = canvas;
  const { data } = contextOf(canvas).getImageData(0, 0, side, side);
  const square = mnistSquare({ levels: data.filter((_, at) => at % 4 === 0), side });
  if (!square) return undefined;
  const digit = new OffscreenCanvas(DIGIT, DIGIT);
  const context = digit.getContext('2d')!;
  context.fillRect(0, 0, DIGIT, DIGIT);
  context.imageSmoothingQuality = 'high';
  const scale = DIGIT / square.side;
  context.drawImage(canvas, -square.left * scale, -square.top * scale, side * scale, side * scale);
  return digit;
}

/** The canvas as it is. */
function toScene(canvas: HTMLCanvasElement): OffscreenCanvas {
  const scene = new OffscreenCanvas(canvas.width, canvas.height);
  scene.getContext('2d')!.drawImage(canvas, 0, 0);
  return scene;
}
