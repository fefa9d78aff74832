import { DIGITS_MODELS, digitsWeights, isDigitsModel } from '@dynaconv/digits';
import { byId, fillSelect } from '@dynaconv/page-kit/page';
import { DIGITS } from './digits.ts';
import type { Network } from './engine/protocol.ts';
import type { TaughtNetwork } from './teaching/taught.ts';

/** The choice that stands for the network that the user has taught. No model is called so. */
const TAUGHT = 'taught';

/** Part 2: the model, and where its weights are. */
export class NetworkChoice {
  readonly #select = byId<HTMLSelectElement>('model');
  readonly #weightsRow = byId('weights-row');
  readonly #note = byId('trained');
  readonly #onChange: () => void;
  #names: readonly string[] = [];
  #weights: File | undefined;
  #taught: TaughtNetwork | undefined;
  #chosen: Network | undefined;
  #count = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#select.onchange = () => this.#change();
    const input = byId<HTMLInputElement>('weights');
    input.onchange = () => {
      const [file] = input.files!;
      if (file) this.takeWeights(file);
    };
  }

  /** None as long as its weights are to be chosen. */
  get chosen(): Network | undefined {
    return this.#chosen;
  }

  /** The name of the model that is chosen, with weights or without. */
  get model(): string {
    return this.#known?.model ?? this.#select.value;
  }

  /** Whether the model that is chosen comes without weights. */
  get takesWeights(): boolean {
    return this.#select.value !== TAUGHT && !isDigitsModel(this.#select.value);
  }

  /** @param names of all models */
  start(names: readonly string[]): void {
    this.#names = [...DIGITS_MODELS, ...names.filter((name) => !isDigitsModel(name))];
    this.#fill(DIGITS_MODELS[0]);
    this.#change();
  }

  takeWeights(file: File): void {
    this.#weights = file;
    this.#change();
  }

  /** Makes a network that was taught the one that is chosen. */
  take(taught: TaughtNetwork): void {
    this.#taught = taught;
    this.#fill(TAUGHT);
    this.#change();
  }

  /** What the user has taught, if that is chosen. */
  get #known(): TaughtNetwork | undefined {
    return this.#select.value === TAUGHT ? this.#taught : undefined;
  }

  #fill(chosen: string): void {
    const choices = this.#names.map((name) => ({
      value: name,
      label: isDigitsModel(name) ? `${name}, weights included` : name,
    }));
    if (this.#taught) {
      const { model, classes } = this.#taught;
      choices.unshift({ value: TAUGHT, label: `yours: ${classes.join(', ')} (${model})` });
    }
    fillSelect(this.#select, choices, chosen);
  }

  /** The model or its weights are others. */
  #change(): void {
    const { value } = this.#select;
    this.#weightsRow.hidden = !this.takesWeights;
    this.#note.hidden = this.takesWeights;
    const known = this.#known;
    this.#note.textContent = known
      ? `It was taught ${known.classes.join(', ')}: it takes anything for one of them.`
      : `${value} was trained on digits only, white on black: it takes anything for one.`;
    const { model } = this;
    const weights =
      known?.file ?? (isDigitsModel(value) ? digitsWeights(value, DIGITS).href : this.#weights);
    this.#chosen = weights === undefined ? undefined : { id: this.#count++, model, weights };
    this.#onChange();
  }
}
