/** The hue moves by this part of the circle from class to class (the golden section), so that neighbours differ. */
const HUE_STEP = (3 - Math.sqrt(5)) / 2;

/** A bright colour for each class, RGB bytes. */
export function classColour(index: number): [red: number, green: number, blue: number] {
  const hue = (((index * HUE_STEP) % 1) + 1) % 1;
  const channel = (shift: number) => {
    const place = (hue * 6 + shift) % 6;
    return Math.round(255 * (1 - 0.9 * Math.min(Math.max(Math.min(place, 4 - place), 0), 1)));
  };
  return [channel(5), channel(3), channel(1)];
}
