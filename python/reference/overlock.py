"""OverLoCK (Lou and Yu, CVPR 2025, arXiv 2502.20087), with the names of the official checkpoints."""

from dataclasses import dataclass

from torch import Tensor, nn

from .overlock_blocks import DynamicConvBlock, RepConvBlock, conv_bn
from .overlock_modules import resize


@dataclass(frozen=True)
class OverLoCKConfig:
    depth: tuple[int, int, int, int]
    sub_depth: tuple[int, int]
    embed_dim: tuple[int, int, int, int]
    sub_num_heads: tuple[int, int]
    kernel_size: tuple[int, int, int, int] = (17, 15, 13, 7)
    smk_size: int = 5
    mlp_ratio: int = 4
    sub_mlp_ratio: int = 3
    ls_init_value: tuple[float | None, ...] = (None, None, 1, 1)
    projection: int = 1024
    num_classes: int = 1000


CONFIGS = {
    "overlock_xt": OverLoCKConfig((2, 2, 3, 2), (6, 2), (56, 112, 256, 336), (4, 6)),
    "overlock_t": OverLoCKConfig((4, 4, 6, 2), (12, 2), (64, 128, 256, 512), (4, 8)),
    "overlock_s": OverLoCKConfig((6, 6, 8, 3), (16, 3), (64, 128, 320, 512), (8, 16)),
    "overlock_b": OverLoCKConfig((8, 8, 10, 4), (20, 4), (80, 160, 384, 576), (6, 9)),
}


class ContextDownsample(nn.Module):
    def __init__(self, inputs: int, outputs: int, context: int):
        super().__init__()
        self.x_proj = nn.Sequential(*conv_bn(inputs, outputs, 3, stride=2))
        self.h_proj = nn.Sequential(*conv_bn(context, context, 3, stride=2))

    def forward(self, x: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        return self.x_proj(x), self.h_proj(context)


class OverLoCK(nn.Module):
    """Either form: `reparam` is the one with merged branches. `auxiliary` adds the head of the training."""

    def __init__(self, config: OverLoCKConfig, reparam: bool = False, auxiliary: bool = True):
        super().__init__()
        self.config = config
        widths, last = config.embed_dim, config.embed_dim[-1]
        context = last // 4
        half = widths[0] // 2
        self.patch_embed1 = nn.Sequential(
            *conv_bn(3, half, 3, stride=2),
            nn.GELU(),
            *conv_bn(half, half, 3),
            nn.GELU(),
            *conv_bn(half, widths[0], 3, stride=2),
            nn.GELU(),
            *conv_bn(widths[0], widths[0], 3),
        )
        for stage, width in enumerate(widths):
            if stage > 0:
                downsample = nn.Sequential(*conv_bn(widths[stage - 1], width, 3, stride=2))
                self.add_module(f"patch_embed{stage + 1}", downsample)
            blocks = nn.Sequential()
            for _ in range(config.depth[stage]):
                blocks.append(
                    RepConvBlock(
                        width,
                        config.kernel_size[stage],
                        config.mlp_ratio,
                        config.ls_init_value[stage],
                        reparam=reparam,
                    )
                )
            self.add_module(f"blocks{stage + 1}", blocks)
        self.high_level_proj = nn.Conv2d(last, context, 1)
        self.patch_embedx = ContextDownsample(widths[2], last, context)
        for stage in (2, 3):
            blocks = nn.ModuleList(
                DynamicConvBlock(
                    widths[stage],
                    context,
                    is_first=stage == 2 and index == 0,
                    kernel_size=config.kernel_size[stage],
                    smk_size=config.smk_size,
                    num_heads=config.sub_num_heads[stage - 2],
                    mlp_ratio=config.sub_mlp_ratio,
                    ls_init_value=config.ls_init_value[stage],
                    reparam=reparam,
                )
                for index in range(config.sub_depth[stage - 2])
            )
            self.add_module(f"sub_blocks{stage + 1}", blocks)
        if auxiliary:
            self.aux_head = nn.Sequential(
                nn.BatchNorm2d(last),
                nn.AdaptiveAvgPool2d(1),
                nn.Conv2d(last, config.num_classes, 1),
            )
        self.head = nn.Sequential(
            *conv_bn(last + context, config.projection),
            nn.SiLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(config.projection, config.num_classes, 1),
        )

    def stages(self, x: Tensor) -> dict[str, Tensor]:
        """[B,3,H,W], H and W of at least 32, to the output of every stage and of the heads, by name."""
        outputs = {}
        for stage in range(1, 5):
            x = outputs[f"patch_embed{stage}"] = self.get_submodule(f"patch_embed{stage}")(x)
            x = outputs[f"blocks{stage}"] = self.get_submodule(f"blocks{stage}")(x)
        if hasattr(self, "aux_head"):
            outputs["aux"] = self.aux_head(x).flatten(1)
        overview = outputs["high_level_proj"] = self.high_level_proj(x)
        x = outputs["blocks3"]
        initial = context = resize(overview, x.shape[2:])
        for block in self.sub_blocks3:
            x, context = block(x, context, initial).split(block.widths, 1)
        outputs["sub_blocks3"], outputs["sub_blocks3_context"] = x, context
        x, context = self.patch_embedx(x, context)
        for block in self.sub_blocks4:
            joint = block(x, context, overview)
            x, context = joint.split(block.widths, 1)
        outputs["sub_blocks4"] = joint
        outputs["logits"] = self.head(joint).flatten(1)
        return outputs

    def forward(self, x: Tensor) -> Tensor:
        """[B,3,H,W] to logits [B,num_classes]."""
        return self.stages(x)["logits"]
