import { existsSync } from 'node:fs';
import path from 'node:path';
import { type OfficialWeights, officialNames, officialWeights } from '@dynaconv/models';
import { messageOf, UsageError } from '../errors.ts';
import { DownloadError } from '../http/errors.ts';
import { type CheckpointFile, ownFile } from './checkpoint_file.ts';
import { type FetchOptions, fetchWeights } from './fetch.ts';
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
  options: FetchOptions,
): Promise<CheckpointFile> {
  if (weights !== undefined) return resolveCheckpoint(weights, options);
  const own = await ownWeights(model, options);
  if (own) return own;
  throw new UsageError(`there are no official weights of ${model}; pass --weights FILE`);
}

/**
 * A checkpoint on this machine, downloaded if necessary.
 *
 * @param source path, http(s) URL, or the name of a model whose own weights are meant
 * @throws UsageError where it is none of them, DownloadError where it cannot be fetched
 */
export async function resolveCheckpoint(
  source: string,
  options: FetchOptions,
): Promise<CheckpointFile> {
  if (existsSync(source)) return ownFile(source);
  const url = httpUrl(source);
  if (url) return fetchWeights({ url, file: fileName(url) }, options);
  const own = await ownWeights(source, options);
  if (own) return own;
  throw new UsageError(
    `${source} is neither a file, nor an http(s) URL, nor a model with weights of its own (${[...officialNames(), ...shippedNames()].join(', ')})`,
  );
}

async function ownWeights(
  model: string,
  options: FetchOptions,
): Promise<CheckpointFile | undefined> {
  const official = officialWeights(model);
  if (official) return fetchOfficial(official, options);
  const shipped = shippedWeights(model);
  return shipped === undefined ? undefined : ownFile(shipped);
}

function httpUrl(text: string): URL | undefined {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}

/** The last segment of the path, without characters that some file systems do not allow. */
const fileName = (url: URL): string =>
  path.posix.basename(url.pathname).replace(/[^\w.-]/g, '_') || 'weights';

async function fetchOfficial(
  { url, file, sha256, page }: OfficialWeights,
  options: FetchOptions,
): Promise<CheckpointFile> {
  try {
    const fetched = await fetchWeights({ url: new URL(url), file, sha256 }, options);
    return { ...fetched, isOfficial: true };
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw new DownloadError(
      `${messageOf(error)}\nDownload the checkpoint in a browser from ${page} and pass its path: --weights ${file}`,
      false,
      { cause: error },
    );
  }
}
