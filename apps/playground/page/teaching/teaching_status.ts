import { byId } from '@dynaconv/page-kit/page';

/**
 * - `idle`: nothing is being taught
 * - `busy`: a training is going on
 * - `taught`: there is a network that was taught, or loaded
 * - `failed`: the last training has failed
 */
export type TeachingState = 'idle' | 'busy' | 'taught' | 'failed';

/** How many times in a training its progress is said aloud. */
const ANNOUNCEMENTS = 4;

/** Where a training is: all updates to be seen, and some to be heard. */
export class TeachingStatus {
  readonly #section = byId('teach');
  readonly #status = byId('teaching');
  readonly #line = byId('update');
  readonly #progress = byId<HTMLProgressElement>('updates-made');
  readonly #alert = byId('teaching-error');
  /** Begins a training, or ends it. */
  readonly #button = byId<HTMLButtonElement>('train');
  #updates = 1;

  start(updates: number): void {
    this.#updates = updates;
    this.#set('busy');
    this.#progress.removeAttribute('value');
    this.#line.textContent = '';
    byId('progress-of-training').hidden = false;
    this.#button.textContent = 'Stop';
  }

  update(update: number, loss: number): void {
    this.#progress.value = update / this.#updates;
    this.#line.textContent = `update ${update} of ${this.#updates} · loss ${loss.toPrecision(3)}`;
    const step = Math.max(1, Math.ceil(this.#updates / ANNOUNCEMENTS));
    if (update === 1 || update % step === 0) {
      this.say(`Training: update ${update} of ${this.#updates}, loss ${loss.toPrecision(2)}.`);
    }
  }

  stopping(): void {
    this.#button.textContent = 'Stop at once';
    this.say('Stopping after this update…');
  }

  finish(state: TeachingState, message: string): void {
    this.#set(state);
    this.#button.textContent = 'Train';
    this.say(message);
  }

  say(message: string): void {
    this.#status.textContent = message;
  }

  /** Shows what went wrong until the next action; '' shows nothing. */
  showError(message: string): void {
    this.#alert.textContent = message;
    this.#alert.hidden = message === '';
  }

  #set(state: TeachingState): void {
    this.#section.dataset.state = state;
    this.#progress.hidden = state !== 'busy';
  }
}
