/** Lets a place of a canvas be looked at and pinned: a mouse looks where it is, and pins where it clicks; a finger looks where it taps, and scrolls the page. */
export function letPoint(
  canvas: HTMLCanvasElement,
  look: (x: number, y: number) => void,
  pin: () => void,
): void {
  const lookAt = ({ offsetX, offsetY }: MouseEvent) =>
    look(offsetX / canvas.clientWidth, offsetY / canvas.clientHeight);
  canvas.onpointermove = (event) => {
    if (event.pointerType !== 'touch') lookAt(event);
  };
  canvas.onclick = (event) => {
    lookAt(event);
    if ((event as PointerEvent).pointerType !== 'touch') pin();
  };
}

const PIN_KEYS = ['Enter', ' '];

/**
 * Lets keys do the same.
 *
 * @param step moves the position where a key means that, and says whether it does
 */
export function letStep(
  canvas: HTMLCanvasElement,
  label: string,
  step: (key: string) => boolean,
  pin: () => void,
): void {
  // A canvas that takes keys.
  canvas.role = 'application';
  canvas.ariaLabel = `${label}; the pointer, or the arrow keys, move the position, and Enter pins it`;
  canvas.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (PIN_KEYS.includes(event.key)) pin();
    else if (!step(event.key)) return;
    event.preventDefault();
  };
}
