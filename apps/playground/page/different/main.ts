import { COMPARED_OPERATORS } from '@dynaconv/layers';
import { byId } from '@dynaconv/page-kit/page';
import { Newest } from '../engine/newest.ts';
import { ImageChoice } from '../images/image_choice.ts';
import type { Picked } from '../images/picked.ts';
import { loadSamples, showSamples } from '../images/samples.ts';
import { setState, showError, showProgress } from '../status.ts';
import { OperatorCard } from './card.ts';
import { ComparerWorker } from './comparer_worker.ts';
import { showCosts } from './costs.ts';
import { PlacesView } from './places_view.ts';
import type { Compared, Operator, OperatorKernels, Question } from './protocol.ts';

/** The first two are to be seen first: the one that everybody knows, and the one that this is about. */
const ORDER: readonly Operator[] = [
  'conv',
  'involution',
  ...COMPARED_OPERATORS.filter((operator) => operator !== 'conv' && operator !== 'involution'),
];

const cards = new Map(ORDER.map((operator) => [operator, new OperatorCard(operator)]));
byId('operators').append(...[...cards.values()].map(({ element }) => element));
showCosts();

const newest = new Newest<Question, readonly OperatorKernels[]>({
  start: () => new ComparerWorker(showProgress),
  // A step takes a fraction of a second, whatever the question.
  isAlike: () => true,
  patience: 0,
});
const places = new PlacesView(() => void look());
let images: ImageChoice;
let compared: Compared | undefined;
let measuring: ComparerWorker | undefined;
/** Grows with every action: what belongs to an older one is not shown any more. */
let action = 0;

/** Shows the kernels at the positions that are picked now; until then those of before are dimmed. */
async function look(): Promise<void> {
  if (!compared) return;
  const mine = ++action;
  setState('busy');
  try {
    const { here, pinned } = places;
    const found = await newest.ask({ compared, here, pinned });
    if (mine !== action || !found) return;
    for (const each of found) cards.get(each.operator)!.showKernels(each);
    setState('ready');
  } catch (error) {
    if (mine === action) fail(error);
  }
}

/** Measures the operators on the image in a worker of its own, so that no movement waits for it. */
async function measure(image: Compared): Promise<void> {
  measuring?.terminate();
  const worker = new ComparerWorker(() => {});
  measuring = worker;
  document.querySelector('main')!.dataset.figures = 'busy';
  for (const card of cards.values()) card.waitForFigures();
  try {
    await worker.measure(image, (figures) => {
      if (worker === measuring) cards.get(figures.operator)!.showFigures(figures);
    });
    if (worker === measuring) document.querySelector('main')!.dataset.figures = 'ready';
  } catch (error) {
    if (worker === measuring) fail(error);
  } finally {
    worker.terminate();
  }
}

async function takeImage(): Promise<void> {
  const mine = ++action;
  showError('');
  setState('busy');
  try {
    const { bitmap, name } = await images.chosen;
    if (mine !== action) return;
    compared = { id: mine, image: bitmap };
    places.show(bitmap);
    byId('image-name').textContent = name;
    void measure(compared);
    await look();
  } catch (error) {
    // What cannot be read is said by the choice, which goes back to the image of before.
    if (mine === action && compared === undefined) fail(error);
  }
}

function fail(error: unknown): void {
  showError(error instanceof Error ? error.message : String(error));
  setState('failed');
}

try {
  const samples = await loadSamples();
  images = new ImageChoice(samples.at(-1) as Picked, {
    onChange: () => void takeImage(),
    onError: showError,
  });
  showSamples(byId('samples'), samples, (picked) => images.take(picked));
  await takeImage();
} catch (error) {
  fail(error);
}
