import { byId } from '@dynaconv/page-kit/page';
import { contextOf } from './canvas.ts';
import { EngineWorker } from './engine/engine_worker.ts';
import type { Backend, Field, Network } from './engine/protocol.ts';
import { bitmapOf } from './views/overlay.ts';

/** What fields are of. */
interface Chosen {
  readonly model: string;
  /** None as long as its weights are to be chosen: then there is only the field of random ones. */
  readonly network: Network | undefined;
  readonly backend: Backend;
  readonly image: ImageBitmap;
}

/** Whose weights a field is of; the ids of its figure begin with it. */
type Weights = 'trained' | 'random';

/**
 * What the middle of the last map sees of the image, with the network's weights, and with random ones. It is computed when it is asked
 * for, in a worker of its own, and forgotten when something else is chosen.
 */
export class FieldPart {
  readonly #section = byId('field');
  readonly #button = byId<HTMLButtonElement>('show-field');
  readonly #remark = byId('field-remark');
  #worker: EngineWorker | undefined;

  constructor(chosen: () => Chosen) {
    this.#button.onclick = () => {
      if (this.#worker) this.#end('idle', 'Stopped.');
      else void this.#start(chosen());
    };
    this.reset();
  }

  /** Forgets what belongs to another choice. */
  reset(): void {
    this.#end('idle', '');
    for (const weights of ['trained', 'random'] as const) figureOf(weights).hidden = true;
    byId('field-explanation').hidden = true;
  }

  async #start({ model, network, backend, image }: Chosen): Promise<void> {
    this.reset();
    const worker = new EngineWorker((doing) => {
      if (worker === this.#worker) this.#remark.textContent = doing;
    });
    this.#worker = worker;
    this.#section.dataset.state = 'busy';
    this.#button.textContent = 'Stop';
    const isCurrent = () => worker === this.#worker;
    try {
      if (network) {
        await show('trained', await worker.field({ network, backend, image }), isCurrent);
      }
      await show('random', await worker.field({ model, backend, image }), isCurrent);
      if (!isCurrent()) return;
      const untrained = network ? '' : ' The network has no weights yet: choose a file in part 2.';
      this.#end('ready', `Computed for ${model}.${untrained}`);
    } catch (error) {
      if (isCurrent()) this.#end('failed', (error as Error).message);
    }
  }

  #end(state: 'idle' | 'ready' | 'failed', remark: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#section.dataset.state = state;
    this.#button.textContent = 'Compute it';
    this.#remark.textContent = remark;
  }
}

const figureOf = (weights: Weights): HTMLElement => byId(`${weights}-field`);

/** Draws a field, and says how large it is. */
async function show(
  weights: Weights,
  { picture, layer, map, holding, reached }: Field,
  isCurrent: () => boolean,
): Promise<void> {
  const bitmap = await bitmapOf(picture);
  if (!isCurrent()) return;
  const canvas = byId<HTMLCanvasElement>(`${weights}-canvas`);
  canvas.width = picture.width;
  canvas.height = picture.height;
  contextOf(canvas).drawImage(bitmap, 0, 0);
  const shares = holding.map(({ share, area }) => `${percent(share)} of it in ${percent(area)}`);
  byId(`${weights}-areas`).textContent =
    `Of the gradient: ${shares.join(', ')} of the image; it reaches ${percent(reached)}.`;
  byId('field-layer').textContent = `${layer}, a map of ${map.join('×')}`;
  figureOf(weights).hidden = false;
  byId('field-explanation').hidden = false;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
