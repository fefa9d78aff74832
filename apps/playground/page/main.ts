import { byId, fillSelect } from '@dynaconv/page-kit/page';
import { EngineWorker } from './engine/engine_worker.ts';
import { Newest } from './engine/newest.ts';
import {
  type Answer,
  BACKENDS,
  type Backend,
  preferredBackend,
  type Question,
} from './engine/protocol.ts';
import { letDraw } from './images/drawing.ts';
import { isWeights, openImage } from './images/files.ts';
import type { Picked } from './images/picked.ts';
import { loadSamples, showSamples } from './images/samples.ts';
import { Measuring } from './measuring.ts';
import { NetworkChoice } from './network_choice.ts';
import { setState, showError, showProgress } from './status.ts';
import { Teaching } from './teaching/teaching.ts';
import { showGuesses } from './views/guesses.ts';
import { KernelView } from './views/kernels.ts';
import { showPicked } from './views/picked.ts';

const TOP = 3;
const FIRST_SAMPLE = 3;
/** Milliseconds that a run of another network or backend may go on for after the user chose something else. */
const PATIENCE = 1000;

const backendSelect = byId<HTMLSelectElement>('backend');
const imageInput = byId<HTMLInputElement>('file');

// ---- What the user has chosen ----

let image: Promise<Picked>;
/** The last that could be read. */
let picked: Picked;
const networks = new NetworkChoice(() => {
  layer = undefined;
  measuring.reset();
  act();
});
let layer: string | undefined;

// ---- What follows ----

const startEngine = () => new EngineWorker(showProgress);
const first = startEngine();
let unused: EngineWorker | undefined = first;
const newest = new Newest<Question, Answer>({
  start: () => {
    const engine = unused ?? startEngine();
    unused = undefined;
    return engine;
  },
  isAlike: (a, b) => a.network.id === b.network.id && a.backend === b.backend,
  patience: PATIENCE,
});
const backendChosen = () => backendSelect.value as Backend;
const measuring = new Measuring(
  () => networks.chosen && { network: networks.chosen, image: picked.bitmap },
);
const kernelView = new KernelView((name) => {
  layer = name;
  act();
});

const teaching = new Teaching({
  chosen: () => ({
    network: networks.chosen,
    backend: backendChosen(),
    watched: { image: picked.bitmap, layer },
  }),
  image: () => image,
  onTaught: (taught) => networks.take(taught),
});

/** Grows with every action: what belongs to an older one is not shown any more. */
let action = 0;

/** Answers for what is chosen now; the last choice wins, and until then the results of before are dimmed. */
function act(): void {
  showError('');
  measuring.stop();
  void answer();
}

async function answer(): Promise<void> {
  const mine = ++action;
  const isCurrent = () => mine === action;
  setState('busy');
  try {
    picked = await image;
    if (!isCurrent()) return;
    const network = networks.chosen;
    if (!network) {
      hideResults();
      setState('waiting');
      return;
    }
    const { bitmap } = picked;
    const given = await newest.ask({
      ...{ network, layer },
      backend: backendChosen(),
      image: bitmap,
      topK: TOP,
    });
    if (!isCurrent() || !given) return;
    await show(given, isCurrent);
    if (isCurrent()) setState('ready');
  } catch (error) {
    if (!isCurrent()) return;
    hideResults();
    showError(messageOf(error));
    setState('failed');
  }
}

async function show({ guesses, explained }: Answer, isCurrent: () => boolean): Promise<void> {
  if (explained) await kernelView.show(explained, isCurrent);
  if (!isCurrent()) return;
  if (!explained) kernelView.hide();
  // Another image keeps the layer, or the two could not be compared.
  layer = explained?.layer.name;
  showPicked(picked);
  showGuesses(byId('guesses'), guesses);
  byId('results').hidden = false;
}

function hideResults(): void {
  byId('results').hidden = true;
  kernelView.hide();
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

// ---- What the user does ----

function takeImage(next: Picked): void {
  image = Promise.resolve(next);
  act();
}

/** A file that cannot be read leaves the image of before. */
function takeImageFile(file: File): void {
  const before = image;
  const opened = openImage(file);
  image = opened;
  act();
  opened.catch((error) => {
    if (image !== opened) return;
    image = before;
    void answer();
    showError(messageOf(error));
  });
}

backendSelect.onchange = act;
imageInput.onchange = () => {
  const [file] = imageInput.files!;
  if (file) takeImageFile(file);
};

/** Weights are of the model that is chosen, or say themselves what they are of. */
async function takeWeights(file: File): Promise<void> {
  if (networks.takesWeights) networks.takeWeights(file);
  else await teaching.load(file);
}

document.ondragover = (event) => event.preventDefault();
document.ondrop = (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file && isWeights(file)) void takeWeights(file);
  else if (file) takeImageFile(file);
};

// ---- Start ----

try {
  const [samples, names, preferred] = await Promise.all([
    loadSamples(),
    first.names,
    preferredBackend(),
  ]);
  fillSelect(
    backendSelect,
    BACKENDS.map((name) => ({ value: name, label: name })),
    preferred,
  );
  showSamples(byId('samples'), samples, takeImage);
  letDraw(byId<HTMLCanvasElement>('drawing'), byId<HTMLButtonElement>('clear'), takeImage);
  [picked] = [samples[FIRST_SAMPLE]];
  image = Promise.resolve(picked);
  networks.start(names);
} catch (error) {
  showError(messageOf(error));
  setState('failed');
}
