import { make } from '../../../../tools/browser/page/elements.ts';

/** Lets the browser save a text as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  make('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
