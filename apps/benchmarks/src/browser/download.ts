import { make } from '@dynaconv/page-kit/page';

/** Lets the browser save a text as a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  make('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
