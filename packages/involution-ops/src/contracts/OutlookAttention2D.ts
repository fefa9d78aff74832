import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { WindowSizes } from './window.ts';

/**
 * y[b, s·m + i − p, c] = Σ over windows m and their positions i that fall there, Σ_j attention[b,m,g(c),i,j] · v[b, s·m + j − p, c]
 * (outlook attention: Yuan et al., VOLO, arXiv 2106.13112, eq. 3 to 5). Positions are rows and columns at once: i = (i₁, i₂) is
 * i₁·K + i₂ of the attention's axis. p = (K − 1)/2; positions outside the map neither read nor write.
 */
export const OutlookAttention2D = 'OutlookAttention2D';

export interface OutlookAttention2DInputs {
  /** float32 [B, H, W, C] */
  v: TensorInfo;
  /** float32 [B, ⌈H/strideH⌉, ⌈W/strideW⌉, heads, K², K²], C a multiple of heads, K odd: where to, then where from */
  attention: TensorInfo;
}

export interface OutlookAttention2DAttrs {
  strides: [number, number];
}

export const outlookAttention2DContract: Contract<
  typeof OutlookAttention2D,
  OutlookAttention2DInputs,
  OutlookAttention2DAttrs
> = {
  kernelName: OutlookAttention2D,
  inputs: ['v', 'attention'],
};

/** Every size a kernel needs: `outHeight` and `outWidth` count the windows, and `groups` are the heads. */
export interface OutlookAttention2DInfo extends WindowSizes {
  strideHeight: number;
  strideWidth: number;
  /** Rows, and columns, by which the first window lies before the map. */
  pad: number;
}

/**
 * Sizes of an outlook attention, from the shape of its values and of its attention, which must be valid:
 * `assertOutlookAttention2DArguments` has checked them.
 */
export function computeOutlookAttention2DInfo(
  vShape: readonly number[],
  attentionShape: readonly number[],
  { strides }: OutlookAttention2DAttrs,
): OutlookAttention2DInfo {
  const [batch, inHeight, inWidth, channels] = vShape;
  const [, outHeight, outWidth, groups, positions] = attentionShape;
  const kernelSize = Math.round(Math.sqrt(positions));
  return {
    batch,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    channels,
    groups,
    channelsPerGroup: channels / groups,
    kernelSize,
    // A stride beyond the map leaves one window, wherever the next would be, and the distance to it has to fit 32 bits.
    strideHeight: Math.min(strides[0], inHeight),
    strideWidth: Math.min(strides[1], inWidth),
    pad: (kernelSize - 1) / 2,
  };
}
