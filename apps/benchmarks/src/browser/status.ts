import { byId } from '@dynaconv/page-kit/page';

const status = byId('status');
const progress = byId<HTMLProgressElement>('progress');
const alert = byId('error');

/** @param share the fraction that is done, from 0 to 1 */
export function showProgress(doing: string, share: number): void {
  status.textContent = doing;
  progress.value = share;
}

/** Shows what went wrong; '' hides the message. */
export function showError(message: string): void {
  alert.textContent = message;
  alert.hidden = message === '';
}
