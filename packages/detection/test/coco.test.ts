import { describe, expect, it } from 'vitest';
import { averagePrecision, readCoco, toMask } from '../src/index.ts';

const square = [2, 1, 6, 1, 6, 4, 2, 4];

/** A file that says what it can say: categories with gaps in another order, polygons, runs of both kinds, a crowd, an empty image. */
const content = () => ({
  info: { year: 2026 },
  images: [
    { id: 7, file_name: 'a.jpg', width: 8, height: 6 },
    { id: 3, file_name: 'sub/b.png', width: 4, height: 2, license: 1 },
    { id: 4, file_name: 'c.png', width: 5, height: 5 },
  ],
  categories: [
    { id: 18, name: 'dog', supercategory: 'animal' },
    { id: 2, name: 'cat' },
  ],
  annotations: [
    { id: 1, image_id: 7, category_id: 18, bbox: [2, 1, 4, 3], iscrowd: 0, segmentation: [square] },
    {
      image_id: 3,
      category_id: 2,
      bbox: [0, 0, 2, 2],
      segmentation: { size: [2, 4], counts: [0, 4, 4] },
      iscrowd: 1,
    },
    { image_id: 7, category_id: 2, bbox: [0.5, 0, 1, 1] },
  ] as object[],
});

describe('readCoco', () => {
  it('gives the objects of each image, with indices of categories by their ids', () => {
    const { categories, images } = readCoco(content());
    expect(categories).toEqual(['cat', 'dog']);
    expect(images.map(({ file, width, height }) => [file, width, height])).toEqual([
      ['a.jpg', 8, 6],
      ['sub/b.png', 4, 2],
      ['c.png', 5, 5],
    ]);
    const [first, second, third] = images.map(({ truths }) => truths);
    expect(first).toMatchObject([
      { index: 1, box: { x: 2, y: 1, width: 4, height: 3 }, crowd: false },
      { index: 0, box: { x: 0.5, y: 0, width: 1, height: 1 }, crowd: false },
    ]);
    expect(second).toMatchObject([{ index: 0, crowd: true }]);
    expect(third).toEqual([]);
    const { data } = toMask(first[0].mask as Parameters<typeof toMask>[0]);
    const inside = [...data.keys()].filter((i) => data[i] === 1);
    expect(inside).toEqual([10, 11, 12, 13, 18, 19, 20, 21, 26, 27, 28, 29]);
    expect([...toMask(second[0].mask as Parameters<typeof toMask>[0]).data]).toEqual([
      ...[1, 1, 0, 0],
      ...[1, 1, 0, 0],
    ]);
    expect(first[1].mask).toBeUndefined();
  });

  it('is what averagePrecision takes', () => {
    const { images } = readCoco(content());
    const found = images.map(({ truths }) => ({
      truths,
      detections: truths.map((truth) => ({ ...truth, score: 0.5 })),
    }));
    expect(averagePrecision(found)).toMatchObject({ ap: 1 });
  });

  type Content = ReturnType<typeof content>;
  const annotated = (change: object) => (given: Content) => {
    given.annotations[0] = { ...given.annotations[0], ...change };
  };
  it.each<[string, (given: Content) => unknown]>([
    ['images is missing, expected a list', () => [1]],
    ['categories is {}, expected a list', (given) => Object.assign(given, { categories: {} })],
    ['images[1] is null, expected an object', (given) => given.images.splice(1, 1, null as never)],
    [
      'images[0].file_name is missing, expected the name of a file',
      (given) => delete (given.images[0] as { file_name?: string }).file_name,
    ],
    [
      'images[2].height is 0, expected a positive whole number',
      (given) => Object.assign(given.images[2], { height: 0 }),
    ],
    [
      'images[1].id is 7, expected one that no other has',
      (given) => Object.assign(given.images[1], { id: 7 }),
    ],
    [
      'categories[1].name is "dog", expected one that no other has',
      (given) => Object.assign(given.categories[1], { name: 'dog' }),
    ],
    [
      'annotations[0].image_id is 8, expected the id of one of the 3 images',
      annotated({ image_id: 8 }),
    ],
    [
      'annotations[0].category_id is missing, expected the id of one of the 2 categories',
      annotated({ category_id: undefined }),
    ],
    [
      'annotations[0].bbox is [1,2,3], expected [x, y, width, height]',
      annotated({ bbox: [1, 2, 3] }),
    ],
    ['annotations[0].bbox is [1,2,-3,4], expected', annotated({ bbox: [1, 2, -3, 4] })],
    ['annotations[0].iscrowd is true, expected 0 or 1', annotated({ iscrowd: true })],
    [
      'annotations[0].segmentation is [[1,2,3,4]], expected polygons of three or more corners, or { size: [6, 8], counts }',
      annotated({ segmentation: [[1, 2, 3, 4]] }),
    ],
    [
      'annotations[0].segmentation is {"size":[6,8],"counts":[3]}, expected',
      annotated({ segmentation: { size: [6, 8], counts: [3] } }),
    ],
    [
      'annotations[0].segmentation is {"size":[8,6],"counts":"0"}, expected',
      annotated({ segmentation: { size: [8, 6], counts: '0' } }),
    ],
  ])('refuses what is wrong: %s', (message, change) => {
    const given = content();
    const changed = change(given);
    expect(() => readCoco(message.startsWith('images is missing') ? changed : given)).toThrow(
      message,
    );
  });
});
