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
import { FieldPart } from './field.ts';
import { letDraw } from './images/drawing.ts';
import { isWeights } from './images/files.ts';
import { ImageChoice } from './images/image_choice.ts';
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

// ---- What the user has chosen ----

let images: ImageChoice;
/** The last that could be read. */
let picked: Picked;
const networks = new NetworkChoice(() => {
  layer = undefined;
  measuring.reset();
  actAnew();
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
const field = new FieldPart(() => ({
  model: networks.model,
  network: networks.chosen,
  backend: backendChosen(),
  image: picked.bitmap,
}));
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
  image: () => images.chosen,
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

/** The same where what was computed of the whole network on the image is of no use any more. */
function actAnew(): void {
  field.reset();
  act();
}

async function answer(): Promise<void> {
  const mine = ++action;
  const isCurrent = () => mine === action;
  setState('busy');
  try {
    picked = await images.chosen;
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

backendSelect.onchange = actAnew;

/** Weights are of the model that is chosen, or say themselves what they are of. */
async function takeWeights(file: File): Promise<void> {
  if (networks.takesWeights) networks.takeWeights(file);
  else await teaching.load(file);
}

/** @returns whether a file that was dropped is weights */
function takeDropped(file: File): boolean {
  if (!isWeights(file)) return false;
  void takeWeights(file);
  return true;
}

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
  picked = samples[FIRST_SAMPLE];
  images = new ImageChoice(picked, {
    onChange: actAnew,
    onError: showError,
    takeOther: takeDropped,
  });
  const take = (next: Picked) => images.take(next);
  showSamples(byId('samples'), samples, take);
  letDraw(byId<HTMLCanvasElement>('drawing'), byId<HTMLButtonElement>('clear'), take);
  networks.start(names);
} catch (error) {
  showError(messageOf(error));
  setState('failed');
}
