import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf, UsageError } from '../errors.ts';
import { DownloadError } from '../http/errors.ts';
import { type CheckpointFile, ownFile } from './checkpoint_file.ts';
import { fetchWeights } from './fetch.ts';
import { type OfficialWeights, officialNames, officialWeights } from './official.ts';
import { shippedNames, shippedWeights } from './shipped.ts';

/**
 * The checkpoint that `--weights` names.
 *
 * @param weights path, http(s) URL, or the name of a model whose own weights are meant; by default those of `model`
 * @throws UsageError where it is none of them, DownloadError where it cannot be fetched
 */
export async function resolveWeights(
  weights: string | undefined,
  model: string,
  signal: AbortSignal,
): Promise<CheckpointFile> {
  if (weights !== undefined) return resolveCheckpoint(weights, signal);
  const own = await ownWeights(model, signal);
  if (own) return own;
  throw new UsageError(`there are no official weights of ${model}; pass --weights FILE`);
}

/**
 * A checkpoint, on this machine or brought to it.
 *
 * @param source path, http(s) URL, or the name of a model whose own weights are meant
 * @throws UsageError where it is none of them, DownloadError where it cannot be fetched
 */
export async function resolveCheckpoint(
  source: string,
  signal: AbortSignal,
): Promise<CheckpointFile> {
  if (existsSync(source)) return ownFile(source);
  const url = httpUrl(source);
  if (url) return fetchWeights(url, fileName(url), undefined, signal);
  const own = await ownWeights(source, signal);
  if (own) return own;
  throw new UsageError(
    `${source} is no file, no http(s) URL and none of the models with weights of their own (${[...officialNames(), ...shippedNames()].join(', ')})`,
  );
}

async function ownWeights(model: string, signal: AbortSignal): Promise<CheckpointFile | undefined> {
  const official = officialWeights(model);
  if (official) return fetchOfficial(official, signal);
  const shipped = shippedWeights(model);
  return shipped === undefined ? undefined : ownFile(shipped);
}

function httpUrl(text: string): URL | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** Last segment of the path, less what some file system would not take. */
const fileName = (url: URL): string =>
  path.posix.basename(url.pathname).replace(/[^\w.-]/g, '_') || 'weights';

async function fetchOfficial(
  { url, file, size, page }: OfficialWeights,
  signal: AbortSignal,
): Promise<CheckpointFile> {
  try {
    return await fetchWeights(new URL(url), file, size, signal);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new DownloadError(
      `${messageOf(error)}\nDownload the checkpoint in a browser from ${page} and pass its path: --weights ${file}`,
      false,
      { cause: error },
    );
  }
}
