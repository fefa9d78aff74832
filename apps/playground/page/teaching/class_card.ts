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
  onChange(): void;
}

/** A class: its name, its examples, and what adds some. */
export class ClassCard implements OwnClass {
  readonly element: HTMLElement;
  readonly #name: HTMLInputElement;
  readonly #list = make('ul', { className: 'examples' });
  readonly #examples: Picked[] = [];
  readonly #events: CardEvents;

  constructor(number: number, name: string, events: CardEvents) {
    this.#events = events;
    this.#name = make('input', { type: 'text', value: name, maxLength: 60, autocomplete: 'off' });
    this.#name.ariaLabel = `Name of class ${number}`;
    this.#name.placeholder = 'its name';
    this.#name.oninput = () => events.onChange();
    const add = make('button', { type: 'button', onclick: () => events.onAdd(this) });
    add.textContent = 'Add example';
    add.ariaLabel = `Add example to class ${number}`;
    const files = make('input', { type: 'file', accept: 'image/*', multiple: true });
    files.ariaLabel = `Image files for class ${number}`;
    files.onchange = () => {
      events.onFiles(this, [...files.files!]);
      // The same file may be chosen again.
      files.value = '';
    };
    const remove = make('button', { type: 'button', onclick: () => events.onRemove(this) }, '✕');
    remove.ariaLabel = `Remove class ${number}`;
    this.element = make(
      'fieldset',
      { className: 'class' },
      make('legend', { className: 'hint' }, `Class ${number}`),
      make('p', { className: 'name' }, this.#name, remove),
      make('p', {}, add, make('label', { className: 'files' }, 'or', files)),
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

  get name(): string {
    return this.#name.value.trim();
  }

  set name(name: string) {
    this.#name.value = name;
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
