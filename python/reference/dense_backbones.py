"""RedNet and OverLoCK as detectors and segmenters use them: four maps, under the names of the official checkpoints."""

from torch import Tensor, nn

from . import rednet
from .involution import Involution
from .overlock import OverLoCK, OverLoCKConfig
from .overlock_modules import LayerNorm2d, LayerScale, resize
from .resnet import ResNetConfig

STEM_KERNEL_SIZE = 7


class DenseRedNet(rednet.Backbone):
    """The official code for detection and segmentation has a larger window in the stem than that for classification."""

    def __init__(self, config: ResNetConfig, stem_kernel_size: int = STEM_KERNEL_SIZE):
        super().__init__(config)
        self.stem[1] = Involution(config.stem_width // 2, stem_kernel_size)
        self.widths = list(config.widths)

    def forward(self, x: Tensor) -> list[Tensor]:
        maps = self.maps(x)
        return [maps[name] for name in self.stage_names]


class DenseOverLoCK(OverLoCK):
    """Without heads; a norm for each map. `detection` adds the projected output of the Overview-Net to the last map."""

    def __init__(self, config: OverLoCKConfig, detection: bool, reparam: bool = False):
        super().__init__(config, reparam=reparam, auxiliary=False)
        del self.head
        self.detection = detection
        *first, third, last = config.embed_dim
        context = last // 4
        self.widths = [*first, third + context, last + context]
        normed = [*self.widths, last] if detection else self.widths
        self.extra_norm = nn.ModuleList(LayerNorm2d(width) for width in normed)
        if detection:
            width = self.widths[-1]
            self.h_proj = nn.Sequential(nn.Conv2d(last, width, 1), LayerScale(width, 1))

    def forward(self, x: Tensor) -> list[Tensor]:
        norm = self.extra_norm
        first = self.blocks1(self.patch_embed1(x))
        second = norm[1](self.blocks2(self.patch_embed2(first)))
        third = self.blocks3(self.patch_embed3(second))
        seen = self.blocks4(self.patch_embed4(third))
        overview = self.high_level_proj(seen)
        x, initial = third, resize(overview, third.shape[2:])
        context = initial
        for block in self.sub_blocks3:
            joint = block(x, context, initial)
            x, context = joint.split(block.widths, 1)
        maps = [norm[0](first), second, norm[2](joint)]
        x, context = self.patch_embedx(x, context)
        for block in self.sub_blocks4:
            joint = block(x, context, overview)
            x, context = joint.split(block.widths, 1)
        last = norm[3](joint)
        return [*maps, last + self.h_proj(norm[4](seen)) if self.detection else last]
