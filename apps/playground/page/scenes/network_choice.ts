import { digitsWeights } from '@dynaconv/digits';
import { byId, make } from '@dynaconv/page-kit/page';
import { DIGITS } from '../digits.ts';
import type { Network } from '../engine/protocol.ts';
import { DETECTORS, isIncluded, SEGMENTERS } from './networks.ts';

/** Part 2: the network, and where its weights are. */
export class SceneNetworkChoice {
  readonly #select = byId<HTMLSelectElement>('model');
  readonly #onChange: () => void;
  #weights: File | undefined;
  #chosen: Network | undefined;
  #count = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    const group = (label: string, names: readonly string[]) =>
      make(
        'optgroup',
        { label },
        ...names.map((value) =>
          make('option', { value }, isIncluded(value) ? `${value}, weights included` : value),
        ),
      );
    this.#select.replaceChildren(group('find objects', DETECTORS), group('segment', SEGMENTERS));
    this.#select.onchange = () => this.#change();
    const input = byId<HTMLInputElement>('weights');
    input.onchange = () => {
      const [file] = input.files!;
      if (file) this.takeWeights(file);
    };
    this.#set();
  }

  /** None as long as its weights are to be chosen. */
  get chosen(): Network | undefined {
    return this.#chosen;
  }

  takeWeights(file: File): void {
    this.#weights = file;
    this.#change();
  }

  #change(): void {
    this.#set();
    this.#onChange();
  }

  #set(): void {
    const { value: model } = this.#select;
    const included = isIncluded(model);
    byId('weights-row').hidden = included;
    byId('trained').textContent = included
      ? `${model} was trained on scenes of handwritten digits only, light on dark: of a photograph it knows nothing.`
      : 'Images are resized to fit into 512×512 pixels here; at the authors’ sizes it finds more, and takes longer.';
    const weights = included ? digitsWeights(model, DIGITS).href : this.#weights;
    this.#chosen = weights === undefined ? undefined : { id: this.#count++, model, weights };
  }
}
