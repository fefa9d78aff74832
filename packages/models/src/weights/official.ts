/** Pretrained weights that their authors publish. */
export interface OfficialWeights {
  /** Name to keep the file under. */
  readonly file: string;
  readonly url: string;
  /** Where a person finds the link, should `url` stop working for programs. */
  readonly page: string;
  /** ImageNet top-1 accuracy, in percent, that the authors give. */
  readonly top1: number;
  /** The first digits of the SHA-256 that the authors publish, where they do. */
  readonly sha256?: string;
}

/** The README of d-li14/involution links to the checkpoints as SharePoint shares. */
function rednet(model: string, top1: number, share: string): [string, OfficialWeights] {
  const folder = 'https://hkustconnect-my.sharepoint.com/:u:/g/personal/dlibh_connect_ust_hk';
  return [
    model,
    {
      file: `${model}.pth`,
      // Without download=1 SharePoint shows the share's page instead of sending the file.
      url: `${folder}/${share}&download=1`,
      top1,
      page: 'https://github.com/d-li14/involution#image-classification-on-imagenet',
    },
  ];
}

/** The releases of LMMMEng/OverLoCK. */
function overlock(model: string, top1: number): [string, OfficialWeights] {
  return [
    model,
    {
      file: `${model}.pth`,
      url: `https://github.com/LMMMEng/OverLoCK/releases/download/v1/${model}_in1k_224.pth`,
      top1,
      page: 'https://github.com/LMMMEng/OverLoCK#3-main-results-on-imagenet-1k-with-pretrained-models',
    },
  ];
}

/** torchvision's of the first version (`IMAGENET1K_V1`); the second is made for images that are resized otherwise. */
function torchvision(model: string, top1: number, hash: string): [string, OfficialWeights] {
  return [
    model,
    {
      file: `${model}.pth`,
      url: `https://download.pytorch.org/models/${model}-${hash}.pth`,
      sha256: hash,
      top1,
      page: 'https://github.com/pytorch/vision/blob/main/torchvision/models/resnet.py',
    },
  ];
}

const OFFICIAL = new Map([
  rednet('rednet26', 75.96, 'EWmTnvB1cqtIi-OI4HfxGBgBKzO0w_qc3CnErHhNfBitlg?e=XPws5X'),
  rednet('rednet38', 77.48, 'ETZIquU7P3lDvru0OAPiTYIBAt-B__2LpP_NeB4sR0hJsg?e=b9Rbl0'),
  rednet('rednet50', 78.35, 'EZjRG3qUMu5IuR7YH4Giyc8B6koPvu6s8rOlIG8-BuFevg?e=f4ce5G'),
  rednet('rednet101', 78.92, 'EXAuVXdXz1xAg5eG-dkvwTUBkds2IOK1kglHtkMeGz5z_A?e=vHvh5y'),
  rednet('rednet152', 79.12, 'ERxcS4wXUCtPl4uUnPoT9vcByzhLA0eHgDE-fw_EESfP0w?e=x0dZWB'),
  overlock('overlock_xt', 82.7),
  overlock('overlock_t', 84.2),
  overlock('overlock_s', 84.8),
  overlock('overlock_b', 85.1),
  torchvision('resnet50', 76.13, '0676ba61'),
  torchvision('resnet101', 77.374, '63fe2227'),
  torchvision('resnet152', 78.312, '394f9c45'),
]);

/** The official ImageNet weights of a model, if there are any. */
export const officialWeights = (model: string): OfficialWeights | undefined => OFFICIAL.get(model);

export const officialNames = (): string[] => [...OFFICIAL.keys()];

/** Whether a file, by its name or address, is the one that the authors publish; a name of one's own says nothing. */
export function isOfficialFile(model: string, source: unknown): boolean {
  const official = officialWeights(model);
  if (!official) return false;
  const { href, name = href ?? source } = Object(source) as { href?: string; name?: unknown };
  const published = lastPart(official.url);
  return /\.pth$/.test(published) && typeof name === 'string' && lastPart(name) === published;
}

const lastPart = (path: string): string =>
  path
    .replace(/[?#].*$/, '')
    .split(/[\\/]/)
    .at(-1)!;

/** What to tell someone who has no weights of a model. */
export function whereToGetWeights(model: string): string {
  const file = `pass { weights } with a checkpoint of ${model}: a path, URL, File or bytes`;
  const official = officialWeights(model);
  const where = official
    ? `the authors' are at ${official.url}, listed on ${official.page}`
    : `those of the networks for digits come with the package dynaconv, as assets/digits/${model}.pth`;
  return `${file}; ${where}. createModel('${model}') makes a model without any, to be trained`;
}
