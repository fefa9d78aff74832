import { byId, fillSelect } from '@dynaconv/page-kit/page';
import { AnsweringWorker } from '../engine/answering_worker.ts';
import { Newest } from '../engine/newest.ts';
import { BACKENDS, type Backend } from '../engine/protocol.ts';
import { Camera } from '../images/camera.ts';
import { letDraw, SEVERAL_DIGITS } from '../images/drawing.ts';
import { isWeights } from '../images/files.ts';
import { ImageChoice } from '../images/image_choice.ts';
import type { Picked } from '../images/picked.ts';
import { loadScenes, showSamples } from '../images/samples.ts';
import { setState, showError, showProgress } from '../status.ts';
import { KernelView } from '../views/kernels.ts';
import { FoundView } from './found_view.ts';
import { SceneNetworkChoice } from './network_choice.ts';
import type { Answer, Question } from './protocol.ts';
import type { SceneEngine } from './scene_engine.ts';

const SCENES = 12;
/** Milliseconds that a run of another network or backend may go on for after the user chose something else. */
const PATIENCE = 1000;

const main = document.querySelector('main')!;
const backendSelect = byId<HTMLSelectElement>('backend');
const video = byId<HTMLVideoElement>('camera');
const webcam = byId<HTMLButtonElement>('webcam');
const camera = new Camera(video);

// ---- What the user has chosen ----

let images: ImageChoice;
let layer: string | undefined;
const networks = new SceneNetworkChoice(() => {
  layer = undefined;
  act();
});

// ---- What follows ----

const newest = new Newest<Question, Answer>({
  start: () =>
    new AnsweringWorker<Question, Answer, SceneEngine>('/finder.js', 'finder', showProgress),
  isAlike: (a, b) => a.network.id === b.network.id && a.backend === b.backend,
  patience: PATIENCE,
});
const kernelView = new KernelView((name) => {
  layer = name;
  act();
});
const foundView = new FoundView(() => kernelView.redraw());
let seen: Answer['seen'] = [1, 1];
kernelView.follow(foundView.canvas, () => seen);

/** Grows with every action: what belongs to an older one is not shown any more. */
let action = 0;

/** Answers for what is chosen now; the last choice wins, and until then the results of before are dimmed. */
function act(): void {
  showError('');
  void answer();
}

async function answer(): Promise<void> {
  const mine = ++action;
  const isCurrent = () => mine === action;
  setState('busy');
  try {
    const picked = await images.chosen;
    if (!isCurrent()) return;
    const network = networks.chosen;
    if (!network) {
      hideResults();
      setState('waiting');
      return;
    }
    const backend = backendSelect.value as Backend;
    const given = await newest.ask({ network, backend, image: picked.bitmap, layer });
    if (!isCurrent() || !given) return;
    await show(given, picked, isCurrent);
    if (!isCurrent()) return;
    setState('ready');
    if (main.dataset.live !== undefined) requestAnimationFrame(() => void takeFrame());
  } catch (error) {
    if (!isCurrent()) return;
    stopWebcam();
    hideResults();
    showError(messageOf(error));
    setState('failed');
  }
}

async function show(
  { found, explained, seen: part }: Answer,
  picked: Picked,
  isCurrent: () => boolean,
): Promise<void> {
  await foundView.show(picked, found, isCurrent);
  if (!isCurrent()) return;
  byId('results').hidden = false;
  seen = part;
  const { picture } = explained;
  const boxes = foundView.boxesOver([
    (part[0] * picture.width) / picked.bitmap.width,
    (part[1] * picture.height) / picked.bitmap.height,
  ]);
  await kernelView.show(explained, isCurrent, boxes);
  // Another image keeps the layer, or the two could not be compared.
  if (isCurrent()) layer = explained.layer.name;
}

function hideResults(): void {
  byId('results').hidden = true;
  kernelView.hide();
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

// ---- The webcam: as soon as a picture is answered for, the next is taken ----

async function startWebcam(): Promise<void> {
  main.dataset.live = '';
  webcam.textContent = 'Stop the webcam';
  showError('');
  try {
    await camera.start();
    if (main.dataset.live === undefined) return;
    video.hidden = false;
    await takeFrame();
  } catch (error) {
    if (main.dataset.live === undefined) return;
    stopWebcam();
    showError(messageOf(error));
  }
}

async function takeFrame(): Promise<void> {
  if (main.dataset.live === undefined) return;
  const frame = await camera.take();
  if (main.dataset.live !== undefined) images.take(frame);
}

function stopWebcam(): void {
  camera.stop();
  video.hidden = true;
  webcam.textContent = 'Use the webcam';
  delete main.dataset.live;
}

/** Whatever else is picked ends the webcam. */
function take(picked: Picked): void {
  stopWebcam();
  images.take(picked);
}

// ---- What the user does ----

webcam.onclick = () => {
  if (main.dataset.live === undefined) void startWebcam();
  else stopWebcam();
};
backendSelect.onchange = act;

// ---- Start ----

try {
  const scenes = await loadScenes(SCENES);
  fillSelect(
    backendSelect,
    BACKENDS.map((name) => ({ value: name, label: name })),
    BACKENDS[0],
  );
  images = new ImageChoice(scenes[1], {
    onChange: act,
    onError: showError,
    takeOther: (file) => {
      if (isWeights(file)) networks.takeWeights(file);
      else stopWebcam();
      return isWeights(file);
    },
  });
  byId('file').addEventListener('change', stopWebcam, { capture: true });
  showSamples(byId('samples'), scenes, take);
  letDraw(
    byId<HTMLCanvasElement>('drawing'),
    byId<HTMLButtonElement>('clear'),
    take,
    SEVERAL_DIGITS,
  );
  act();
} catch (error) {
  showError(messageOf(error));
  setState('failed');
}
