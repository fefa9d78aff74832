import { make } from '@dynaconv/page-kit/page';
import { contextOf } from '../canvas.ts';
import type { Picked } from '../images/picked.ts';
import type { OwnClass } from './lesson_problem.ts';

/** Pixels of a thumbnail. */
const THUMBNAIL = 56;

export interface CardEvents {
  /** The user wants what the source shows for an example. */
  onAdd(card: ClassCard): void;
  onFiles(card: ClassCard, files: readonly File[]): void;
  onRemove(card: ClassCard): void;
  onName(): void;
  /** It has other examples. */
  onChange(): void;
}

/** A class: its name, its examples, and what adds some. */
export class ClassCard implements OwnClass {
  readonly element: HTMLElement;
  readonly #events: CardEvents;
  readonly #legend = make('legend', { className: 'hint' });
  readonly #name = make('input', { type: 'text', maxLength: 60, autocomplete: 'off' });
  readonly #add = make('button', { type: 'button' }, 'Add example');
  readonly #files = make('input', { type: 'file', accept: 'image/*', multiple: true });
  readonly #remove = make('button', { type: 'button' }, '✕');
  readonly #list = make('ul', { className: 'examples' });
  readonly #examples: Picked[] = [];

  constructor(name: string, events: CardEvents) {
    this.#events = events;
    this.#name.value = name;
    this.#name.placeholder = 'its name';
    this.#name.oninput = () => events.onName();
    this.#add.onclick = () => events.onAdd(this);
    this.#files.onchange = () => {
      events.onFiles(this, [...this.#files.files!]);
      // The same file may be chosen again.
      this.#files.value = '';
    };
    this.#remove.onclick = () => events.onRemove(this);
    this.element = make(
      'fieldset',
      { className: 'class' },
      this.#legend,
      make('p', { className: 'name' }, this.#name, this.#remove),
      make('p', {}, this.#add, make('label', { className: 'files' }, 'or', this.#files)),
      this.#list,
    );
    this.element.ondrop = (event) => {
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (dropped.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      events.onFiles(this, dropped);
    };
  }

  /** Which of the classes it is, from 1. */
  set number(number: number) {
    this.#legend.textContent = `Class ${number}`;
    this.#name.ariaLabel = `Name of class ${number}`;
    this.#add.ariaLabel = `Add example to class ${number}`;
    this.#files.ariaLabel = `Image files for class ${number}`;
    this.#remove.ariaLabel = `Remove class ${number}`;
  }

  get name(): string {
    return this.#name.value.trim();
  }

  get examples(): readonly Picked[] {
    return this.#examples;
  }

  focus(): void {
    this.#name.focus();
  }

  add(example: Picked): void {
    this.#examples.push(example);
    const canvas = make('canvas', { width: THUMBNAIL, height: THUMBNAIL });
    drawWhole(canvas, example.bitmap);
    const button = make('button', { type: 'button', title: 'Remove' }, canvas);
    button.ariaLabel = `Remove example: ${example.name}`;
    const item = make('li', {}, button);
    button.onclick = () => {
      this.#examples.splice(this.#examples.indexOf(example), 1);
      const neighbour = item.nextElementSibling ?? item.previousElementSibling;
      item.remove();
      example.bitmap.close();
      // The keyboard stays where it is.
      (neighbour?.querySelector('button') ?? this.#name).focus();
      this.#events.onChange();
    };
    this.#list.append(item);
  }

  dispose(): void {
    for (const { bitmap } of this.#examples) bitmap.close();
    this.element.remove();
  }
}

function drawWhole(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  const scale = THUMBNAIL / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  contextOf(canvas).drawImage(
    bitmap,
    (THUMBNAIL - width) / 2,
    (THUMBNAIL - height) / 2,
    width,
    height,
  );
}
