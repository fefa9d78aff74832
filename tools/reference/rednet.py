"""RedNet (ResNet, its 3x3 convolutions replaced by involution), with the keys of mmcls checkpoints."""

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from .involution import ConvModule, Involution


@dataclass(frozen=True)
class RedNetConfig:
    blocks: tuple[int, ...]
    stem_width: int = 64
    widths: tuple[int, ...] = (256, 512, 1024, 2048)
    strides: tuple[int, ...] = (1, 2, 2, 2)
    in_channels: int = 3
    num_classes: int = 1000
    max_pool: bool = True


CONFIGS = {
    "rednet26": RedNetConfig((1, 2, 4, 1)),
    "rednet38": RedNetConfig((2, 3, 5, 2)),
    "rednet50": RedNetConfig((3, 4, 6, 3)),
    "rednet101": RedNetConfig((3, 4, 23, 3)),
    "rednet152": RedNetConfig((3, 8, 36, 3)),
}


class Bottleneck(nn.Module):
    """1x1, involution (carries the stride), 1x1, plus the shortcut."""

    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        mid = outputs // 4
        self.conv1 = nn.Conv2d(inputs, mid, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(mid)
        self.conv2 = Involution(mid, kernel_size=7, stride=stride)
        self.bn2 = nn.BatchNorm2d(mid)
        self.conv3 = nn.Conv2d(mid, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return functional.relu(y + (x if self.downsample is None else self.downsample(x)))


class Backbone(nn.Module):
    def __init__(self, config: RedNetConfig):
        super().__init__()
        width = config.stem_width
        self.stem = nn.Sequential(
            ConvModule(config.in_channels, width // 2, 3, stride=2),
            Involution(width // 2, kernel_size=3),
            nn.BatchNorm2d(width // 2),
            nn.ReLU(),
            ConvModule(width // 2, width, 3),
        )
        self.max_pool = nn.MaxPool2d(3, 2, 1) if config.max_pool else nn.Identity()
        self.stages = []
        inputs = width
        for index, (depth, outputs, stride) in enumerate(
            zip(config.blocks, config.widths, config.strides, strict=True), 1
        ):
            first = Bottleneck(inputs, outputs, stride)
            rest = [Bottleneck(outputs, outputs, 1) for _ in range(depth - 1)]
            self.stages.append(f"layer{index}")
            self.add_module(self.stages[-1], nn.Sequential(first, *rest))
            inputs = outputs

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """The outputs of the stem (before the max pool) and of every stage, by name."""
        outputs = {"stem": self.stem(x)}
        x = self.max_pool(outputs["stem"])
        for stage in self.stages:
            x = outputs[stage] = self.get_submodule(stage)(x)
        return outputs


class Head(nn.Module):
    def __init__(self, inputs: int, num_classes: int):
        super().__init__()
        self.fc = nn.Linear(inputs, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x.mean((2, 3)))


class RedNet(nn.Module):
    def __init__(self, config: RedNetConfig):
        super().__init__()
        self.backbone = Backbone(config)
        self.head = Head(config.widths[-1], config.num_classes)

    def stages(self, x: Tensor) -> dict[str, Tensor]:
        """[B,3,H,W] to the output of every stage and the logits, by name."""
        outputs = self.backbone(x)
        return {**outputs, "logits": self.head(outputs[self.backbone.stages[-1]])}

    def forward(self, x: Tensor) -> Tensor:
        """[B,3,H,W] to logits [B,num_classes]."""
        return self.stages(x)["logits"]
