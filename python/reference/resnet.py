"""ResNet (v1.5: the stride sits in the 3x3 convolution) with torchvision's keys, and the trunk that RedNet shares."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

Spatial = Callable[[int, int], nn.Module]


@dataclass(frozen=True)
class ResNetConfig:
    blocks: tuple[int, ...]
    stem_width: int = 64
    widths: tuple[int, ...] = (256, 512, 1024, 2048)
    strides: tuple[int, ...] = (1, 2, 2, 2)
    in_channels: int = 3
    num_classes: int = 1000
    max_pool: bool = True


CONFIGS = {
    "resnet50": ResNetConfig((3, 4, 6, 3)),
    "resnet101": ResNetConfig((3, 4, 23, 3)),
    "resnet152": ResNetConfig((3, 8, 36, 3)),
}


def convolution(channels: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(channels, channels, 3, stride, 1, bias=False)


class Bottleneck(nn.Module):
    """1x1, a spatial layer (carries the stride), 1x1, plus the shortcut.

    `spatial(channels, stride)` makes the layer in the middle.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, spatial: Spatial):
        super().__init__()
        mid = outputs // 4
        self.conv1 = nn.Conv2d(inputs, mid, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(mid)
        self.conv2 = spatial(mid, stride)
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


class Trunk(nn.Module):
    """Stages of bottlenecks, `layer1` and so on. The stem is the subclass's."""

    stem: Callable[[Tensor], Tensor]

    def __init__(self, config: ResNetConfig, spatial: Spatial):
        super().__init__()
        self.max_pool = nn.MaxPool2d(3, 2, 1) if config.max_pool else nn.Identity()
        self.stage_names = []
        inputs = config.stem_width
        for index, (depth, outputs, stride) in enumerate(
            zip(config.blocks, config.widths, config.strides, strict=True), 1
        ):
            first = Bottleneck(inputs, outputs, stride, spatial)
            rest = [Bottleneck(outputs, outputs, 1, spatial) for _ in range(depth - 1)]
            self.stage_names.append(f"layer{index}")
            self.add_module(self.stage_names[-1], nn.Sequential(first, *rest))
            inputs = outputs

    def maps(self, x: Tensor) -> dict[str, Tensor]:
        """The outputs of the stem (before the max pool) and of every stage, by name."""
        outputs = {"stem": self.stem(x)}
        x = self.max_pool(outputs["stem"])
        for name in self.stage_names:
            x = outputs[name] = self.get_submodule(name)(x)
        return outputs


class ResNet(Trunk):
    def __init__(self, config: ResNetConfig):
        super().__init__(config, convolution)
        width = config.stem_width
        self.conv1 = nn.Conv2d(config.in_channels, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.fc = nn.Linear(config.widths[-1], config.num_classes)

    def stem(self, x: Tensor) -> Tensor:
        return functional.relu(self.bn1(self.conv1(x)))

    def stages(self, x: Tensor) -> dict[str, Tensor]:
        """[B,3,H,W] to the output of every stage and the logits, by name."""
        outputs = self.maps(x)
        return {**outputs, "logits": self.fc(outputs[self.stage_names[-1]].mean((2, 3)))}

    def forward(self, x: Tensor) -> Tensor:
        """[B,3,H,W] to logits [B,num_classes]."""
        return self.stages(x)["logits"]
