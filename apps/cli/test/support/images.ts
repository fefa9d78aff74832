import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { digit, LABELS } from './digits.ts';

/** Writes a few digits of each of the first classes as PNG files, a folder for each class. */
export async function writeDigits(folder: string, classes: number, each: number): Promise<void> {
  for (let label = 0; label < classes; label++) {
    const own = [...LABELS.keys()].filter((i) => LABELS[i] === label).slice(0, each);
    mkdirSync(path.join(folder, `${label}`), { recursive: true });
    for (const i of own)
      await digit(i)
        .png()
        .toFile(path.join(folder, `${label}`, `${i}.png`));
  }
}
