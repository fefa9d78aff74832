import { messageOf, naming, UsageError } from './errors.ts';
import { type ImageSource, type ImageSourceOptions, imageSources } from './images.ts';

/** The image of a command that takes one. It is checked first, so that weights are not fetched for an image that cannot be read. */
export async function oneImage(image: string, options: ImageSourceOptions): Promise<ImageSource> {
  const sources = await imageSources([image], options);
  if (sources.length > 1) {
    throw new UsageError(`${image} matches ${sources.length} files, expected one image`);
  }
  const [source] = sources;
  await source.check().catch((error) => {
    throw new Error(naming(source.name, messageOf(error)), { cause: error });
  });
  return source;
}
