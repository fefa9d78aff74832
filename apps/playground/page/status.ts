import { byId } from '@dynaconv/page-kit/page';

/**
 * - `busy`: an answer is on its way; results shown are those of before, dimmed
 * - `ready`: what is shown is what is chosen
 * - `waiting`: for the user to choose weights
 * - `failed`: there is an error instead of results
 */
export type State = 'busy' | 'ready' | 'waiting' | 'failed';

const main = document.querySelector('main')!;
const results = document.querySelectorAll('[data-results]');
const status = byId('status');
const progress = byId<HTMLProgressElement>('progress');
const alert = byId('error');

/** Says where the page is; results are shown as what they are by the style, and by `aria-busy`. */
export function setState(state: State): void {
  main.dataset.state = state;
  for (const part of results) part.ariaBusy = `${state === 'busy'}`;
  progress.hidden = state !== 'busy';
  status.textContent = state === 'busy' ? 'Working…' : '';
  progress.removeAttribute('value');
}

/** Says what goes on; a share of the way from 0 to 1 where that is known. */
export function showProgress(doing: string, share?: number): void {
  // Word of the engine may come later than its answer.
  if (main.dataset.state !== 'busy') return;
  status.textContent = doing;
  if (share === undefined) progress.removeAttribute('value');
  else progress.value = share;
}

/** Shows what went wrong until the next action; '' shows nothing. */
export function showError(message: string): void {
  alert.textContent = message;
  alert.hidden = message === '';
}
