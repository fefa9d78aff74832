"""Feature pyramids (Lin et al., CVPR 2017, arXiv 1612.03144) with the names of mmdetection's checkpoints."""

from torch import Tensor, nn
from torch.nn import functional

from .involution import ConvModule, Involution


class FeaturePyramid(nn.Module):
    """`extra` levels: None, "subsampled" (every second pixel of the last) or "convolved" (of the last map)."""

    def __init__(
        self,
        widths: list[int],
        involution: bool = False,
        start_level: int = 0,
        extra: str | None = None,
        channels: int = 256,
    ):
        super().__init__()
        self.start_level, self.extra = start_level, extra
        used = widths[start_level:]
        self.lateral_convs = nn.ModuleList(ConvModule(width, channels, 1, norm=False) for width in used)
        self.fpn_convs = nn.ModuleList(
            Involution(channels, 7) if involution else ConvModule(channels, channels, 3, norm=False) for _ in used
        )
        if extra == "convolved":
            self.fpn_convs.append(ConvModule(widths[-1], channels, 3, 2, norm=False))
            self.fpn_convs.append(ConvModule(channels, channels, 3, 2, norm=False))

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        sums = [
            lateral(x)
            for lateral, x in zip(self.lateral_convs, maps[self.start_level :], strict=True)
        ]
        for i in range(len(sums) - 1, 0, -1):
            above = functional.interpolate(sums[i], size=sums[i - 1].shape[2:], mode="nearest")
            sums[i - 1] = sums[i - 1] + above
        levels = [conv(x) for conv, x in zip(self.fpn_convs, sums, strict=False)]
        if self.extra == "subsampled":
            levels.append(levels[-1][:, :, ::2, ::2])
        if self.extra == "convolved":
            for i, x in enumerate((maps[-1], None), len(sums)):
                levels.append(self.fpn_convs[i](levels[-1] if x is None else x))
        return levels


