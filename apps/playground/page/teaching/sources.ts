import { byId } from '@dynaconv/page-kit/page';
import { Camera } from '../images/camera.ts';
import { letDraw } from '../images/drawing.ts';
import type { Picked } from '../images/picked.ts';

/** Where "Add example" takes one from: a drawing, the image of part 1, or the webcam. */
export class Sources {
  readonly #select = byId<HTMLSelectElement>('source');
  readonly #pad = byId<HTMLCanvasElement>('example-drawing');
  readonly #clear = byId<HTMLButtonElement>('clear-example');
  readonly #video = byId<HTMLVideoElement>('camera');
  readonly #camera = new Camera(this.#video);
  readonly #image: () => Promise<Picked>;
  #drawn: Picked | undefined;

  /** @param image the one of part 1 */
  constructor(image: () => Promise<Picked>, onError: (message: string) => void) {
    this.#image = image;
    letDraw(this.#pad, this.#clear, (picked) => {
      this.#drawn = picked;
    });
    this.#select.onchange = () => {
      this.#show();
      onError('');
      this.#camera.stop();
      if (this.#select.value !== 'webcam') return;
      this.#camera.start().catch((error: Error) => {
        if (this.#select.value !== 'webcam') return;
        onError(error.message);
        this.#select.value = 'drawing';
        this.#show();
      });
    };
    this.#show();
  }

  /** @throws Error where there is nothing to take */
  async take(): Promise<Picked> {
    const { value } = this.#select;
    if (value === 'image') return this.#image();
    if (value === 'webcam') return this.#camera.take();
    const drawn = this.#drawn;
    if (!drawn || this.#pad.dataset.drawn === undefined) {
      throw new Error(
        'There is no drawing: draw something first, or take examples from elsewhere.',
      );
    }
    this.#drawn = undefined;
    this.#clear.click();
    return drawn;
  }

  #show(): void {
    const { value } = this.#select;
    byId('example-pad').hidden = value !== 'drawing';
    this.#clear.hidden = value !== 'drawing';
    this.#video.hidden = value !== 'webcam';
  }
}
