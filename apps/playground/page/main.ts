import { DIGITS_MODELS, digitsWeights, isDigitsModel } from '@dynaconv/digits';
import { byId, fillSelect } from '@dynaconv/page-kit/page';
import { DIGITS } from './digits.ts';
import { EngineWorker } from './engine/engine_worker.ts';
import { Newest } from './engine/newest.ts';
import {
  type Answer,
  BACKENDS,
  type Backend,
  type Network,
  type Question,
} from './engine/protocol.ts';
import { letDraw } from './images/drawing.ts';
import { isWeights, openImage } from './images/files.ts';
import type { Picked } from './images/picked.ts';
import { loadSamples, showSamples } from './images/samples.ts';
import { Measuring } from './measuring.ts';
import { setState, showError, showProgress } from './status.ts';
import { showGuesses } from './views/guesses.ts';
import { KernelView } from './views/kernels.ts';
import { showPicked } from './views/picked.ts';

const TOP = 3;
const FIRST_SAMPLE = 3;
/** Milliseconds that a run of another network or backend may go on for after the user chose something else. */
const PATIENCE = 1000;

const modelSelect = byId<HTMLSelectElement>('model');
const backendSelect = byId<HTMLSelectElement>('backend');
const weightsInput = byId<HTMLInputElement>('weights');
const imageInput = byId<HTMLInputElement>('file');

// ---- What the user has chosen ----

let image: Promise<Picked>;
/** The last that could be read. */
let picked: Picked;
/** None as long as its weights are to be chosen. */
let network: Network | undefined;
let weightsFile: File | undefined;
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
const measuring = new Measuring(() => network && { network, image: picked.bitmap });
const kernelView = new KernelView((name) => {
  layer = name;
  act();
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
    if (!network) {
      hideResults();
      setState('waiting');
      return;
    }
    const backend = backendSelect.value as Backend;
    const { bitmap } = picked;
    const given = await newest.ask({ network, backend, image: bitmap, layer, topK: TOP });
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

let networks = 0;

/** The model or its weights are others. */
function changeNetwork(): void {
  const model = modelSelect.value;
  const isShipped = isDigitsModel(model);
  byId('weights-row').hidden = isShipped;
  byId('trained').hidden = !isShipped;
  byId('trained').textContent =
    `${model} was trained on digits only, white on black: it takes anything for one.`;
  const weights = isShipped ? digitsWeights(model, DIGITS).href : weightsFile;
  network = weights === undefined ? undefined : { id: networks++, model, weights };
  layer = undefined;
  measuring.reset();
  act();
}

function takeWeights(file: File): void {
  weightsFile = file;
  if (isDigitsModel(modelSelect.value)) {
    showError(`Choose the model that ${file.name} is for; ${modelSelect.value} has its weights.`);
  } else {
    changeNetwork();
  }
}

modelSelect.onchange = changeNetwork;
backendSelect.onchange = act;
weightsInput.onchange = () => {
  const [file] = weightsInput.files!;
  if (file) takeWeights(file);
};
imageInput.onchange = () => {
  const [file] = imageInput.files!;
  if (file) takeImageFile(file);
};

document.ondragover = (event) => event.preventDefault();
document.ondrop = (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file && isWeights(file)) takeWeights(file);
  else if (file) takeImageFile(file);
};

// ---- Start ----

try {
  const [samples, names] = await Promise.all([loadSamples(), first.names]);
  fillSelect(
    backendSelect,
    BACKENDS.map((name) => ({ value: name, label: name })),
    BACKENDS[0],
  );
  fillSelect(
    modelSelect,
    [...DIGITS_MODELS, ...names.filter((name) => !isDigitsModel(name))].map((name) => ({
      value: name,
      label: isDigitsModel(name) ? `${name}, weights included` : name,
    })),
    DIGITS_MODELS[0],
  );
  showSamples(byId('samples'), samples, takeImage);
  letDraw(byId<HTMLCanvasElement>('drawing'), byId<HTMLButtonElement>('clear'), takeImage);
  [picked] = [samples[FIRST_SAMPLE]];
  image = Promise.resolve(picked);
  changeNetwork();
} catch (error) {
  showError(messageOf(error));
  setState('failed');
}
