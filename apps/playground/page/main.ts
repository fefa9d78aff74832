import { proxy } from 'comlink';
import { byId, fillSelect } from '../../../tools/browser/page/elements.ts';
import { drawPixels } from './canvas.ts';
import { startEngine } from './engine/connect.ts';
import { BACKENDS, type Backend, type Network } from './engine/protocol.ts';
import { letDraw } from './images/drawing.ts';
import { isWeights, openImage } from './images/files.ts';
import type { Picked } from './images/picked.ts';
import { showSamples } from './images/samples.ts';
import { Measuring } from './measuring.ts';
import { showError, showProgress, whileBusy } from './status.ts';
import { showGuesses } from './views/guesses.ts';
import { KernelView } from './views/kernels.ts';

const TOP = 3;
/** Models whose weights come with the page. */
const SHIPPED = ['rednet_digits', 'overlock_digits'];
const FIRST_SAMPLE = 3;

const modelSelect = byId<HTMLSelectElement>('model');
const backendSelect = byId<HTMLSelectElement>('backend');
const weightsInput = byId<HTMLInputElement>('weights');

const engine = startEngine((reason) =>
  showError(`The engine stopped: ${reason}. Reload the page.`),
);
let picked: Picked | undefined;
/** None as long as its weights are to be chosen. */
let network: Network | undefined;
let weightsFile: File | undefined;
/** Grows with every action; what belongs to an older one is not shown any more. */
let action = 0;

const measuring = new Measuring(engine, () => network && picked?.bitmap);

const kernelView = new KernelView({
  kernelsAt: (id, place) => engine.kernelsAt(id, place),
  onLayer: (layer) => act((isCurrent) => explain(isCurrent, layer)),
  onError: (error) => showError(messageOf(error)),
});

// ---- Actions ----

/** Runs what the user asked for; its errors are shown, unless something newer was asked for meanwhile. */
async function act(task: (isCurrent: () => boolean) => Promise<void>): Promise<void> {
  const mine = ++action;
  const isCurrent = () => mine === action;
  showError('');
  await whileBusy(() => task(isCurrent)).catch((error) => {
    if (isCurrent()) showError(messageOf(error));
  });
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const chosenBackend = () => backendSelect.value as Backend;

/** The model or its weights are others. */
const changeNetwork = () =>
  act(async (isCurrent) => {
    const model = modelSelect.value;
    const isShipped = SHIPPED.includes(model);
    byId('weights-row').hidden = isShipped;
    hideResults();
    const weights = isShipped ? `/digits/${model}.pth` : weightsFile;
    network = weights === undefined ? undefined : { model, weights };
    if (!network) return;
    await engine.open(network);
    const opened = network;
    await look(isCurrent);
    // The others may take minutes: there the user says when.
    if (isShipped && network === opened) void measuring.start(picked!.bitmap);
  });

const changeImage = (next: Picked) =>
  act(async (isCurrent) => {
    setImage(next);
    await look(isCurrent);
  });

function setImage(next: Picked): void {
  picked = next;
  byId('image-name').textContent = next.name;
}

/** Classifies the image, and shows its kernels. */
async function look(isCurrent: () => boolean): Promise<void> {
  if (!picked || !network) return;
  const guesses = await engine.classify(picked.bitmap, chosenBackend(), TOP);
  if (!isCurrent()) return;
  showGuesses(byId('guesses'), guesses);
  byId('results').hidden = false;
  await explain(isCurrent, kernelView.layer);
}

async function explain(isCurrent: () => boolean, layer?: string): Promise<void> {
  if (!picked) return;
  const explained = await engine.explain(picked.bitmap, chosenBackend(), layer);
  if (!isCurrent() || !explained) return;
  byId('view').hidden = false;
  drawPixels(byId<HTMLCanvasElement>('seen'), explained.picture);
  await kernelView.show(explained);
}

function hideResults(): void {
  measuring.reset();
  byId('results').hidden = true;
  byId('view').hidden = true;
  kernelView.hide();
}

// ---- What the user does ----

const takeImage = (file: File) =>
  openImage(file).then(changeImage, (error) => showError(messageOf(error)));

function takeWeights(file: File): void {
  weightsFile = file;
  if (SHIPPED.includes(modelSelect.value)) {
    showError(`Choose the model that ${file.name} is for; ${modelSelect.value} has its weights.`);
  } else {
    void changeNetwork();
  }
}

const takeFile = (file: File) => (isWeights(file) ? takeWeights(file) : takeImage(file));

modelSelect.onchange = changeNetwork;
backendSelect.onchange = () => act(look);
weightsInput.onchange = () => {
  const [file] = weightsInput.files!;
  if (file) takeWeights(file);
};
const imageInput = byId<HTMLInputElement>('file');
imageInput.onchange = () => {
  const [file] = imageInput.files!;
  if (file) void takeImage(file);
};

document.ondragover = (event) => event.preventDefault();
document.ondrop = (event) => {
  event.preventDefault();
  const file = event.dataTransfer?.files[0];
  if (file) void takeFile(file);
};

// ---- Start ----

letDraw(byId<HTMLCanvasElement>('drawing'), byId<HTMLButtonElement>('clear'), changeImage);
fillSelect(
  backendSelect,
  BACKENDS.map((name) => ({ value: name, label: name })),
  BACKENDS[0],
);
const names = await engine.start(proxy(showProgress));
fillSelect(
  modelSelect,
  [...SHIPPED, ...names.filter((name) => !SHIPPED.includes(name))].map((name) => ({
    value: name,
    label: SHIPPED.includes(name) ? `${name}, weights included` : name,
  })),
  SHIPPED[0],
);
const sample = await showSamples(byId('samples'), changeImage);
setImage(await sample(FIRST_SAMPLE));
await changeNetwork();
