/** A drawing, as gray levels from 0 to 255, row by row. */
export interface Drawing {
  readonly levels: Uint8ClampedArray;
  readonly side: number;
}

/** A square of a drawing. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** MNIST fits a digit into 20 of its 28 pixels, its centre of mass in the middle. */
const DIGIT_SHARE = 20 / 28;

/** The square of a drawing that, scaled to 28×28, is a digit as MNIST's are; undefined for an empty drawing. */
export function mnistSquare({ levels, side }: Drawing): Square | undefined {
  let [mass, sumX, sumY] = [0, 0, 0];
  let [minX, maxX, minY, maxY] = [side, -1, side, -1];
  levels.forEach((level, at) => {
    if (level === 0) return;
    const [x, y] = [at % side, Math.floor(at / side)];
    mass += level;
    sumX += level * (x + 0.5);
    sumY += level * (y + 0.5);
    [minX, maxX] = [Math.min(minX, x), Math.max(maxX, x)];
    [minY, maxY] = [Math.min(minY, y), Math.max(maxY, y)];
  });
  if (mass === 0) return undefined;
  const size = Math.max(maxX - minX, maxY - minY) + 1;
  const square = size / DIGIT_SHARE;
  return { left: sumX / mass - square / 2, top: sumY / mass - square / 2, side: square };
}
