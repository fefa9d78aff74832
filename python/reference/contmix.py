"""ContMix's aggregation (OverLoCK, CVPR 2025, arXiv 2502.20087) and NATTEN's na2d_av, by gathering. NHWC."""

import torch
from torch import Tensor


def window_starts(size: int, window: int) -> Tensor:
    """Where the window of each position of an axis starts: centred, but moved inside at the ends."""
    return (torch.arange(size) - (window - 1) // 2).clamp(0, size - window)


def taps(size: int, window: int) -> Tensor:
    """[size, window]: the positions that the window of each position reads."""
    return window_starts(size, window)[:, None] + torch.arange(window)


def neighborhood_av2d(attention: Tensor, x: Tensor) -> Tensor:
    """y[b,i,j,c] = sum over u,v of attention[b,i,j,g(c),u,v] * x[b, start(i) + u, start(j) + v, c].

    attention: [B,H,W,G,K,K], min(H, W) >= K; x: [B,H,W,C] where G divides C; returns [B,H,W,C].
    """
    height, width, channels = x.shape[1:]
    groups, window = attention.shape[3:5]
    patches = x[:, taps(height, window)][:, :, :, taps(width, window)]  # [B, H, K, W, K, C]
    patches = patches.unflatten(-1, (groups, channels // groups))
    return torch.einsum("bhwguv,bhuwvgc->bhwgc", attention, patches).flatten(3)


def regions(size: int, window: int) -> list[tuple[int, int, int]]:
    """Runs of positions of an axis that share one window: (its start, first position, past the last)."""
    starts = [min(max(at - (window - 1) // 2, 0), size - window) for at in range(size)]
    return [
        (at, starts.index(at), len(starts) - starts[::-1].index(at)) for at in sorted(set(starts))
    ]


def neighborhood_av2d_by_region(attention: Tensor, x: Tensor) -> Tensor:
    """neighborhood_av2d as one matrix product for each group of pixels with the same window.

    Where the window is nearly as large as the map there are few: 4 in a map of 14x14 for K = 13.
    """
    # Numbers, not tensors, also while an exporter traces: which regions there are must not depend on data.
    height, width, channels = map(int, x.shape[1:])
    groups, window = map(int, attention.shape[3:5])
    weights = attention.flatten(4).permute(0, 3, 1, 2, 4)  # [B, G, H, W, K*K]
    values = x.unflatten(-1, (groups, channels // groups)).permute(0, 3, 1, 2, 4)  # [B, G, H, W, c]
    rows = []
    for row, top, bottom in regions(height, window):
        cells = []
        for column, left, right in regions(width, window):
            pixels = weights[:, :, top:bottom, left:right].flatten(2, 3)
            read = values[:, :, row : row + window, column : column + window].flatten(2, 3)
            cells.append((pixels @ read).unflatten(2, (bottom - top, right - left)))
        rows.append(torch.cat(cells, 3))
    return torch.cat(rows, 2).permute(0, 2, 3, 1, 4).flatten(3)


def gather_relative_positions(bias: Tensor, height: int, width: int) -> Tensor:
    """The bias [G, 2K-1, 2K-1] of every position's taps, [H,W,G,K,K]; its middle is the position itself."""
    window = (bias.shape[-1] + 1) // 2
    rows, columns = (
        taps(size, window) - torch.arange(size)[:, None] + window - 1 for size in (height, width)
    )
    return bias[:, rows][:, :, :, columns].permute(1, 3, 0, 2, 4)


def cont_mix2d(
    x: Tensor, logits: Tensor, relative_position_bias: Tensor, aggregate=neighborhood_av2d
) -> Tensor:
    """neighborhood_av2d with the softmax, over each window, of logits [B,H,W,G,K,K] + bias [G, 2K-1, 2K-1].

    `aggregate` is either formulation of it.
    """
    height, width = logits.shape[1:3]
    scores = logits + gather_relative_positions(relative_position_bias, height, width)
    return aggregate(scores.flatten(4).softmax(-1).view_as(logits), x)
