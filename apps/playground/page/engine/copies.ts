import type { ReadOptions } from '@dynaconv/checkpoint';
import { useBackend } from './backends.ts';
import type { Backend, Network, Report } from './protocol.ts';
import { weightsProblem } from './weights_problem.ts';

/** Loads a network; `options` are to be passed on. */
type Load<T> = (
  network: Network,
  options: Pick<ReadOptions, 'signal' | 'onProgress'>,
) => Promise<T>;

/** The network that was asked for last, of which each backend has its own copy: switching moves no weights. */
export class Copies<T extends { dispose(): void }> {
  readonly #load: Load<T>;
  #network: Network | undefined;
  readonly #copies = new Map<Backend, T>();

  constructor(load: Load<T>) {
    this.#load = load;
  }

  /** A network on a backend, which is the current one then. */
  async on(
    network: Network,
    backend: Backend,
    { signal, report }: { signal: AbortSignal; report: Report },
  ): Promise<T> {
    if (this.#network?.id !== network.id) this.#forget();
    this.#network = network;
    report(`Starting ${backend}…`);
    await useBackend(backend);
    const found = this.#copies.get(backend);
    if (found) return found;
    const doing = `Reading the weights of ${network.model}…`;
    report(doing);
    const loaded = await this.#load(network, {
      signal,
      onProgress: ({ loaded, total }) => report(doing, total && loaded / total),
    }).catch((error) => {
      throw weightsProblem(network, error);
    });
    this.#copies.set(backend, loaded);
    return loaded;
  }

  #forget(): void {
    for (const copy of this.#copies.values()) copy.dispose();
    this.#copies.clear();
  }
}
