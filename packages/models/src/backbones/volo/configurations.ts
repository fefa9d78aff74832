import { imageNetTimm, type Preprocessing } from '../../images/preprocessing.ts';
import type { PublishedWeights } from '../../network/architecture.ts';

type Stages = readonly [number, number, number, number];

export interface VOLOConfig {
  /** Blocks, channels and heads of each stage: outlookers in the first, transformers in the others, which have one width. */
  depths: Stages;
  widths: Stages;
  heads: Stages;
  /** Hidden channels of the blocks' MLPs, as a multiple of their width. */
  mlpRatio: number;
  /** Channels of the stem's convolutions. */
  stemWidth: number;
  numClasses: number;
  /** The size that the position embedding is for; multiples of 16. */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
  weights?: PublishedWeights;
}

type Variant = Pick<VOLOConfig, 'depths' | 'widths' | 'heads' | 'mlpRatio' | 'stemWidth'>;

const D1: Variant = {
  depths: [4, 4, 8, 2],
  widths: [192, 384, 384, 384],
  heads: [6, 12, 12, 12],
  mlpRatio: 3,
  stemWidth: 64,
};
const D2: Variant = {
  ...D1,
  depths: [6, 4, 10, 4],
  widths: [256, 512, 512, 512],
  heads: [8, 16, 16, 16],
};
const D3: Variant = { ...D2, depths: [8, 8, 16, 4] };
const D4: Variant = { ...D3, widths: [384, 768, 768, 768], heads: [12, 16, 16, 16] };
const D5: Variant = { ...D4, depths: [12, 12, 20, 4], mlpRatio: 4, stemWidth: 128 };

/** The releases of sail-sg/volo, which timm has too. */
const published = (file: string, top1: number): PublishedWeights => ({
  url: `https://github.com/sail-sg/volo/releases/download/volo_1/${file}.pth.tar`,
  page: 'https://github.com/sail-sg/volo#2-volo-models',
  top1,
});

const imageNet = (
  variant: Variant,
  size: number,
  cropRatio: number,
  weights: PublishedWeights,
): VOLOConfig => ({
  ...variant,
  numClasses: 1000,
  inputShape: [size, size, 3],
  preprocessing: imageNetTimm(size, cropRatio),
  weights,
});

export const voloConfigs = {
  volo_d1_224: /* @__PURE__ */ imageNet(D1, 224, 0.96, published('d1_224_84.2', 84.2)),
  volo_d1_384: /* @__PURE__ */ imageNet(D1, 384, 1, published('d1_384_85.2', 85.2)),
  volo_d2_224: /* @__PURE__ */ imageNet(D2, 224, 0.96, published('d2_224_85.2', 85.2)),
  volo_d2_384: /* @__PURE__ */ imageNet(D2, 384, 1, published('d2_384_86.0', 86)),
  volo_d3_224: /* @__PURE__ */ imageNet(D3, 224, 0.96, published('d3_224_85.4', 85.4)),
  volo_d3_448: /* @__PURE__ */ imageNet(D3, 448, 1, published('d3_448_86.3', 86.3)),
  volo_d4_224: /* @__PURE__ */ imageNet(D4, 224, 0.96, published('d4_224_85.7', 85.7)),
  volo_d4_448: /* @__PURE__ */ imageNet(D4, 448, 1.15, published('d4_448_86.79', 86.8)),
  volo_d5_224: /* @__PURE__ */ imageNet(D5, 224, 0.96, published('d5_224_86.10', 86.1)),
  volo_d5_448: /* @__PURE__ */ imageNet(D5, 448, 1.15, published('d5_448_87.0', 87)),
  volo_d5_512: /* @__PURE__ */ imageNet(D5, 512, 1.15, published('d5_512_87.07', 87.1)),
} satisfies Record<string, VOLOConfig>;
