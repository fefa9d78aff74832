import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { digitsWeights, heldOutSheet, squareOf } from '@dynaconv/digits';
import heldOut from '@dynaconv/digits/held-out.json' with { type: 'json' };
import sharp from 'sharp';
import type { Settings } from '../../src/index.ts';

const SHEET = fileURLToPath(heldOutSheet());

export const DIGITS: Settings = {
  task: 'classification',
  model: 'rednet_digits',
  weights: fileURLToPath(digitsWeights('rednet_digits')),
  top: 1,
};

/** Writes held-out digits as images, and gives their paths. */
export async function writeDigits(folder: string, count: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (let i = 0; i < count; i++) {
    const file = path.join(folder, `${String(i).padStart(3, '0')}.png`);
    await sharp(SHEET).extract(squareOf(heldOut, i)).toFile(file);
    files.push(file);
  }
  return files;
}
