import type { GroundTruth } from '../evaluation/average_precision.ts';
import { polygonMask } from '../masks/polygons.ts';
import { type CompressedRle, toRle, type UncompressedRle } from '../masks/rle.ts';
import { assertCoco, type CocoAnnotation, type CocoSegmentation } from './coco_file.ts';

/** An image of a data set, with the objects that it shows. */
export interface CocoImage {
  /** Its path below the folder of images. */
  file: string;
  width: number;
  height: number;
  /** `index` is that of the category in `categories`. */
  truths: GroundTruth[];
}

export interface CocoDataset {
  /** Names of the categories, in the order of their ids. */
  categories: string[];
  /** In the order of the file. */
  images: CocoImage[];
}

/**
 * What a file of annotations in COCO's format says (https://cocodataset.org/#format-data): `images`, `annotations` and `categories`.
 * Categories' ids may have gaps. Masks are polygons or run lengths; those of polygons are drawn when they are looked at, as pycocotools draws them.
 *
 * @param content the parsed JSON
 * @throws Error for content of another form, which names the first entry that is wrong and says what was expected: a list or a field
 * that is missing or of another type, an id that occurs twice, an annotation of an image or a category that there is not, and a mask
 * that is none or of another size than its image
 */
export function readCoco(content: unknown): CocoDataset {
  assertCoco(content);
  const categories = content.categories.toSorted((a, b) => a.id - b.id);
  const indexOf = new Map(categories.map(({ id }, index) => [id, index]));
  const truthsOf = new Map(content.images.map(({ id }): [number, GroundTruth[]] => [id, []]));
  const sizes = new Map(content.images.map((image) => [image.id, image]));
  for (const annotation of content.annotations) {
    const { image_id: image, category_id: category } = annotation;
    truthsOf.get(image)!.push(truthOf(annotation, indexOf.get(category)!, sizes.get(image)!));
  }
  return {
    categories: categories.map(({ name }) => name),
    images: content.images.map(({ id, file_name: file, width, height }) => ({
      file,
      width,
      height,
      truths: truthsOf.get(id)!,
    })),
  };
}

function truthOf(
  { bbox: [x, y, width, height], iscrowd, segmentation }: CocoAnnotation,
  index: number,
  image: { width: number; height: number },
): GroundTruth {
  const truth = { index, box: { x, y, width, height }, crowd: iscrowd === 1 };
  if (segmentation === undefined) return truth;
  // A data set has gigabytes of masks.
  return {
    ...truth,
    get mask() {
      return runsOf(segmentation, image);
    },
  };
}

const runsOf = (
  segmentation: CocoSegmentation,
  image: { width: number; height: number },
): CompressedRle | UncompressedRle =>
  Array.isArray(segmentation) ? toRle(polygonMask(segmentation, image)) : segmentation;
