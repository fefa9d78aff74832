import type { Classification } from '@dynaconv/models';
import { make } from '@dynaconv/page-kit/page';

/** Class names, best first, each with a bar as long as it is probable. */
export function showGuesses(list: HTMLElement, guesses: readonly Classification[]): void {
  list.replaceChildren(
    ...guesses.map(({ className, probability }) => {
      const bar = make('meter', { value: probability });
      bar.ariaHidden = 'true';
      const name = make('span', { className: 'name' }, className);
      return make('li', {}, name, bar, `${(100 * probability).toFixed(1)} %`);
    }),
  );
}
