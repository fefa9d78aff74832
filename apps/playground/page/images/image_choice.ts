import { byId } from '@dynaconv/page-kit/page';
import { openImage } from './files.ts';
import type { Picked } from './picked.ts';

interface ImageChoiceOptions {
  /** There is another image, or soon will be. */
  onChange(): void;
  onError(message: string): void;
  /** A file that is dropped, and is no image: whether it was taken. */
  takeOther?(file: File): boolean;
}

/** The image that is chosen, by whatever way; a file may be chosen, or dropped anywhere on the page. */
export class ImageChoice {
  readonly #options: ImageChoiceOptions;
  #image: Promise<Picked>;

  constructor(first: Picked, options: ImageChoiceOptions) {
    this.#image = Promise.resolve(first);
    this.#options = options;
    const input = byId<HTMLInputElement>('file');
    input.onchange = () => {
      const [file] = input.files!;
      if (file) this.takeFile(file);
    };
    document.ondragover = (event) => event.preventDefault();
    document.ondrop = (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file && !options.takeOther?.(file)) this.takeFile(file);
    };
  }

  /** The image, as soon as it is read. */
  get chosen(): Promise<Picked> {
    return this.#image;
  }

  take(picked: Picked): void {
    this.#image = Promise.resolve(picked);
    this.#options.onChange();
  }

  /** A file that cannot be read leaves the image of before. */
  takeFile(file: File): void {
    const before = this.#image;
    const opened = openImage(file);
    this.#image = opened;
    this.#options.onChange();
    opened.catch((error: Error) => {
      if (this.#image !== opened) return;
      this.#image = before;
      this.#options.onChange();
      this.#options.onError(error.message);
    });
  }
}
