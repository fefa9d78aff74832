import type { Picked } from './picked.ts';

const REFUSALS: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The page may not use the webcam: allow it beside the address, and choose it again.',
  NotFoundError: 'There is no webcam: connect one, or take other examples.',
  NotReadableError: 'Another program has the webcam: end that, and choose it again.',
};

/** The webcam, on from when it is chosen until something else is. */
export class Camera {
  readonly #video: HTMLVideoElement;
  /** Grows with every start and stop: a webcam may be granted after it is wanted no more. */
  #wish = 0;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
  }

  /** @throws Error where there is none, or the user does not allow it */
  async start(): Promise<void> {
    const mine = ++this.#wish;
    // A page without TLS from another machine has none.
    if (!navigator.mediaDevices) throw new Error('The browser gives this page no webcam.');
    const stream = await navigator.mediaDevices.getUserMedia({ video: true }).catch((cause) => {
      const { name, message } = cause as DOMException;
      throw new Error(REFUSALS[name] ?? `The webcam does not start: ${message}.`, { cause });
    });
    if (mine !== this.#wish) {
      end(stream);
      return;
    }
    this.#video.srcObject = stream;
    await this.#video.play();
  }

  stop(): void {
    this.#wish++;
    end(this.#video.srcObject as MediaStream | null);
    this.#video.srcObject = null;
  }

  /** What it shows now. */
  async take(): Promise<Picked> {
    const { videoWidth: width } = this.#video;
    if (width === 0) throw new Error('The webcam shows nothing yet: wait for its picture.');
    return { bitmap: await createImageBitmap(this.#video), name: 'from the webcam' };
  }
}

function end(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
