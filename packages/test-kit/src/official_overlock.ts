import { batchNorm, type Shapes, tensorsOf } from './official_checkpoint.ts';
import type { TorchTensor } from './torch_file.ts';

/** What an OverLoCK is made of; written out again here, so that the tests do not take the keys from the code they test. */
export interface OfficialOverLoCK {
  depth: readonly number[];
  subDepth: readonly number[];
  widths: readonly number[];
  /** As the official configuration gives them; the blocks have twice as many. */
  subNumHeads: readonly number[];
  numClasses: number;
}

export const OFFICIAL_OVERLOCK: Readonly<Record<string, OfficialOverLoCK>> = {
  overlock_xt: {
    depth: [2, 2, 3, 2],
    subDepth: [6, 2],
    widths: [56, 112, 256, 336],
    subNumHeads: [4, 6],
    numClasses: 1000,
  },
  overlock_t: {
    depth: [4, 4, 6, 2],
    subDepth: [12, 2],
    widths: [64, 128, 256, 512],
    subNumHeads: [4, 8],
    numClasses: 1000,
  },
};

export interface OfficialForm {
  /** As the official `_reparam` models have it. */
  reparam?: boolean;
  auxHead?: boolean;
}

const KERNEL_SIZES = [17, 15, 13, 7];
const PROJECTION = 1024;

/** Keys and shapes of the official `state_dict`, but for `num_batches_tracked`. */
export function overlockShapes(
  { depth, subDepth, widths, subNumHeads, numClasses }: OfficialOverLoCK,
  { reparam = false, auxHead = true }: OfficialForm = {},
): Shapes {
  const [stem, , third, last] = widths;
  const context = last / 4;
  const shapes: Shapes = [
    ...convNorm('patch_embed1', 3, stem / 2, 3),
    ...convNorm('patch_embed1', stem / 2, stem / 2, 3, 3),
    ...convNorm('patch_embed1', stem / 2, stem, 3, 6),
    ...convNorm('patch_embed1', stem, stem, 3, 9),
    ...convNorm('patch_embed2', widths[0], widths[1], 3),
    ...convNorm('patch_embed3', widths[1], widths[2], 3),
    ...convNorm('patch_embed4', widths[2], widths[3], 3),
    ...conv('high_level_proj', last, context),
    ...convNorm('patch_embedx.x_proj', third, last, 3),
    ...convNorm('patch_embedx.h_proj', context, context, 3),
  ];
  widths.forEach((width, stage) => {
    for (let block = 0; block < depth[stage]; block++) {
      const path = `blocks${stage + 1}.${block}`;
      shapes.push(...repConvBlock(path, width, KERNEL_SIZES[stage], stage >= 2, reparam));
    }
  });
  subDepth.forEach((blocks, stage) => {
    for (let block = 0; block < blocks; block++) {
      const path = `sub_blocks${stage + 3}.${block}`;
      const isFirst = stage === 0 && block === 0;
      shapes.push(
        ...dynamicConvBlock(
          path,
          widths[stage + 2],
          context,
          KERNEL_SIZES[stage + 2],
          2 * subNumHeads[stage],
          isFirst,
          reparam,
        ),
      );
    }
  });
  if (auxHead)
    shapes.push(...batchNorm('aux_head.0', last), ...conv('aux_head.2', last, numClasses));
  shapes.push(
    ...convNorm('head', last + context, PROJECTION, 1),
    ...conv('head.4', PROJECTION, numClasses),
  );
  return shapes;
}

/** The state_dict with the deterministic weights of the reference. */
export const overlockTensors = (
  network: OfficialOverLoCK,
  form?: OfficialForm,
): Map<string, TorchTensor> => tensorsOf(overlockShapes(network, form));

function repConvBlock(path: string, dim: number, size: number, scaled: boolean, reparam: boolean) {
  return [
    ...depthwise(`${path}.dwconv`, dim, 3),
    ...norm(`${path}.proj.0`, dim),
    ...reparamBlock(`${path}.proj.1`, dim, size, reparam),
    ...batchNorm(`${path}.proj.2`, dim),
    ...squeezeExcite(`${path}.proj.3`, dim),
    ...conv(`${path}.proj.4`, dim, 4 * dim),
    ...depthwise(`${path}.proj.6`, 4 * dim, 3),
    ...responseNorm(`${path}.proj.7`, 4 * dim),
    ...conv(`${path}.proj.8`, 4 * dim, dim),
    ...(scaled ? layerScale(`${path}.ls`, dim) : []),
  ];
}

function dynamicConvBlock(
  path: string,
  dim: number,
  context: number,
  size: number,
  heads: number,
  isFirst: boolean,
  reparam: boolean,
): Shapes {
  const out = dim + context;
  const hidden = 3 * dim;
  return [
    [`${path}.rpb1`, [heads, 9, 9]],
    [`${path}.rpb2`, [heads, 2 * size - 1, 2 * size - 1]],
    ...(isFirst
      ? []
      : [...layerScale(`${path}.x_scale`, context), ...layerScale(`${path}.h_scale`, context)]),
    ...depthwise(`${path}.dwconv1`, out, 3),
    ...norm(`${path}.norm1`, out),
    ...depthwise(`${path}.fusion.0`, out, 3),
    ...batchNorm(`${path}.fusion.1`, out),
    ...conv(`${path}.fusion.3`, out, dim),
    ...responseNorm(`${path}.fusion.4`, dim),
    ...convNorm(`${path}.weight_query`, dim, dim / 2, 1),
    ...convNorm(`${path}.weight_key`, context, dim / 2, 1, 1),
    ...conv(`${path}.weight_proj`, 49, size ** 2 + 25),
    ...convNorm(`${path}.dyconv_proj`, dim, dim, 1),
    ...reparamBlock(`${path}.lepe.0`, dim, size, reparam),
    ...batchNorm(`${path}.lepe.1`, dim),
    ...squeezeExcite(`${path}.se_layer`, dim),
    ...convNorm(`${path}.gate`, dim, dim, 1),
    ...batchNorm(`${path}.proj.0`, dim),
    ...conv(`${path}.proj.1`, dim, out),
    ...depthwise(`${path}.dwconv2`, out, 3),
    ...norm(`${path}.norm2`, out),
    ...conv(`${path}.mlp.0`, out, hidden),
    ...depthwise(`${path}.mlp.2`, hidden, 3),
    ...responseNorm(`${path}.mlp.3`, hidden),
    ...conv(`${path}.mlp.4`, hidden, out),
    ...layerScale(`${path}.ls1`, out),
    ...layerScale(`${path}.ls2`, out),
  ];
}

/** `<size>_<dilation>` of the branches beside a kernel. */
const BRANCHES: Readonly<Record<number, string[]>> = {
  7: ['5_1', '3_1', '3_2', '3_3'],
  13: ['5_1', '7_1', '7_2', '3_3', '3_4', '3_5'],
  15: ['5_1', '7_1', '7_2', '3_3', '3_5', '3_7'],
  17: ['5_1', '7_1', '9_2', '3_4', '3_5', '3_7'],
};

function reparamBlock(path: string, dim: number, size: number, reparam: boolean): Shapes {
  if (reparam) return depthwise(`${path}.lk_origin`, dim, size);
  const shapes: Shapes = [
    [`${path}.lk_origin.weight`, [dim, 1, size, size]],
    ...batchNorm(`${path}.origin_bn`, dim),
  ];
  for (const branch of BRANCHES[size]) {
    const [side] = branch.split('_').map(Number);
    shapes.push(
      [`${path}.dil_conv_k${branch}.weight`, [dim, 1, side, side]],
      ...batchNorm(`${path}.dil_bn_k${branch}`, dim),
    );
  }
  return shapes;
}

const squeezeExcite = (path: string, dim: number): Shapes => {
  const squeezed = Math.max(16, Math.floor(dim / 8));
  return [...conv(`${path}.proj.1`, dim, squeezed), ...conv(`${path}.proj.3`, squeezed, dim)];
};

const conv = (path: string, inputs: number, outputs: number): Shapes => [
  [`${path}.weight`, [outputs, inputs, 1, 1]],
  [`${path}.bias`, [outputs]],
];

const convNorm = (
  path: string,
  inputs: number,
  outputs: number,
  size: number,
  index = 0,
): Shapes => [
  [`${path}.${index}.weight`, [outputs, inputs, size, size]],
  ...batchNorm(`${path}.${index + 1}`, outputs),
];

const depthwise = (path: string, dim: number, size: number): Shapes => [
  [`${path}.weight`, [dim, 1, size, size]],
  [`${path}.bias`, [dim]],
];

const norm = (path: string, dim: number): Shapes => [
  [`${path}.weight`, [dim]],
  [`${path}.bias`, [dim]],
];

const responseNorm = (path: string, dim: number): Shapes => [
  [`${path}.gamma`, [1, dim, 1, 1]],
  [`${path}.beta`, [1, dim, 1, 1]],
];

const layerScale = (path: string, dim: number): Shapes => [
  [`${path}.weight`, [dim, 1, 1, 1]],
  [`${path}.bias`, [dim]],
];
