import { byId } from '../../../tools/browser/page/elements.ts';

const status = byId('status');
const progress = byId<HTMLProgressElement>('progress');
const alert = byId('error');
let running = 0;

/** Says what goes on in the tasks that run; a share of the way from 0 to 1 where that is known. */
export function showProgress(doing: string, share?: number): void {
  // Word of the engine may come later than its answer.
  if (running === 0) return;
  status.textContent = doing;
  progress.hidden = false;
  if (share === undefined) progress.removeAttribute('value');
  else progress.value = share;
}

/** Runs a task, after the last of which nothing goes on any more. */
export async function whileBusy(task: () => Promise<void>): Promise<void> {
  running++;
  showProgress('Working…');
  try {
    await task();
  } finally {
    if (--running === 0) {
      status.textContent = '';
      progress.hidden = true;
    }
  }
}

/** Shows what went wrong until the next action; '' shows nothing. */
export function showError(message: string): void {
  alert.textContent = message;
  alert.hidden = message === '';
}
