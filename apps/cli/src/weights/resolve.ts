import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf, UsageError } from '../errors.ts';
import { DownloadError } from '../http/errors.ts';
import { fetchWeights } from './fetch.ts';
import { type OfficialWeights, officialNames, officialWeights } from './official.ts';
import { shippedNames, shippedWeights } from './shipped.ts';

/**
 * The path of the checkpoint that `--weights` names.
 *
 * @param weights path, http(s) URL, or the name of a model whose own weights are meant; by default those of `model`
 * @throws UsageError where it is none of them, DownloadError where it cannot be fetched
 */
export async function resolveWeights(
  weights: string | undefined,
  model: string,
  signal: AbortSignal,
): Promise<string> {
  if (weights !== undefined) return resolveCheckpoint(weights, signal);
  const own = await ownWeights(model, signal);
  if (own) return own;
  throw new UsageError(`there are no official weights of ${model}; pass --weights FILE`);
}

/**
 * The path of a checkpoint.
 *
 * @param source path, http(s) URL, or the name of a model whose own weights are meant
 * @throws UsageError where it is none of them, DownloadError where it cannot be fetched
 */
export async function resolveCheckpoint(source: string, signal: AbortSignal): Promise<string> {
  if (existsSync(source)) return source;
  const url = httpUrl(source);
  if (url) return fetchWeights(url, fileName(url), undefined, signal);
  const own = await ownWeights(source, signal);
  if (own) return own;
  throw new UsageError(
    `${source} is no file, no http(s) URL and none of the models with weights of their own (${[...officialNames(), ...shippedNames()].join(', ')})`,
  );
}

async function ownWeights(model: string, signal: AbortSignal): Promise<string | undefined> {
  const official = officialWeights(model);
  return official ? fetchOfficial(official, signal) : shippedWeights(model);
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
): Promise<string> {
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
