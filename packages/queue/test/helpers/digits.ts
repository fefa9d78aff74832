import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  digitsWeights,
  heldOutRecord,
  heldOutSheet,
  sceneRecord,
  sceneSheet,
  squareOf,
} from '@dynaconv/digits';
import sharp from 'sharp';
import type { Settings } from '../../src/index.ts';

export const DIGITS: Settings = {
  task: 'classification',
  model: 'rednet_digits',
  weights: fileURLToPath(digitsWeights('rednet_digits')),
  top: 1,
};

/** Writes held-out digits as images, and gives their paths. */
export const writeDigits = (folder: string, count: number): Promise<string[]> =>
  writeSquares(folder, count, heldOutSheet(), heldOutRecord());

/** The same with scenes of several digits. */
export const writeScenes = (folder: string, count: number): Promise<string[]> =>
  writeSquares(folder, count, sceneSheet(), sceneRecord());

async function writeSquares(
  folder: string,
  count: number,
  sheet: URL,
  record: URL,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const layout = JSON.parse(readFileSync(record, 'utf8'));
  const files: string[] = [];
  for (let i = 0; i < count; i++) {
    const file = path.join(folder, `${String(i).padStart(3, '0')}.png`);
    await sharp(fileURLToPath(sheet)).extract(squareOf(layout, i)).toFile(file);
    files.push(file);
  }
  return files;
}
