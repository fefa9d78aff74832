import { byId } from '@dynaconv/page-kit/page';
import { openImage } from '../images/files.ts';
import type { Picked } from '../images/picked.ts';
import { type CardEvents, ClassCard } from './class_card.ts';
import { exampleOf } from './example.ts';

interface ClassListEvents {
  /** What the source shows. */
  take(): Promise<Picked>;
  onChange(): void;
  /** '' ends the last error. */
  onError(message: string): void;
}

/** The user's classes, each a card. */
export class ClassList {
  readonly #list = byId('classes');
  readonly #add = byId<HTMLButtonElement>('add-class');
  readonly #events: ClassListEvents;
  #cards: ClassCard[] = [];

  constructor(events: ClassListEvents) {
    this.#events = events;
    this.#make('');
    this.#make('');
    this.#add.onclick = () => {
      this.#make('').focus();
      events.onChange();
    };
  }

  get classes(): readonly ClassCard[] {
    return this.#cards;
  }

  get examples(): number {
    return this.#cards.reduce((sum, { examples }) => sum + examples.length, 0);
  }

  /** Takes the classes of a network, unless the user has examples, which are of others. */
  take(names: readonly string[]): void {
    if (this.examples > 0) return;
    for (const card of this.#cards) card.dispose();
    this.#cards = [];
    for (const name of names) this.#make(name);
  }

  #make(name: string): ClassCard {
    const events: CardEvents = {
      onAdd: (to) => {
        this.#addExample(to, this.#events.take()).catch(({ message }) =>
          this.#events.onError(message),
        );
      },
      onFiles: (to, files) => void this.#addFiles(to, files),
      onRemove: (removed) => {
        this.#cards.splice(this.#cards.indexOf(removed), 1);
        removed.dispose();
        this.#number();
        this.#add.focus();
        this.#events.onChange();
      },
      onName: () => this.#events.onError(''),
      onChange: () => this.#events.onChange(),
    };
    const card = new ClassCard(name, events);
    this.#cards.push(card);
    this.#number();
    this.#list.append(card.element);
    return card;
  }

  #number(): void {
    for (const [i, card] of this.#cards.entries()) card.number = i + 1;
  }

  /** All files that can be read; the others are named. */
  async #addFiles(to: ClassCard, files: readonly File[]): Promise<void> {
    const problems: string[] = [];
    for (const file of files) {
      await this.#addExample(to, openImage(file)).catch(({ message }) => problems.push(message));
    }
    if (problems.length > 0) this.#events.onError(problems.join(' '));
  }

  async #addExample(to: ClassCard, taken: Promise<Picked>): Promise<void> {
    const example = await exampleOf(await taken);
    // The class may have been removed meanwhile.
    if (!this.#cards.includes(to)) return;
    to.add(example);
    this.#events.onChange();
  }
}
