"""RedNet (ResNet, its 3x3 convolutions replaced by involution), with the keys of mmcls checkpoints."""

from torch import Tensor, nn

from .involution import ConvModule, Involution
from .resnet import ResNetConfig, Trunk

CONFIGS = {
    "rednet26": ResNetConfig((1, 2, 4, 1)),
    "rednet38": ResNetConfig((2, 3, 5, 2)),
    "rednet50": ResNetConfig((3, 4, 6, 3)),
    "rednet101": ResNetConfig((3, 4, 23, 3)),
    "rednet152": ResNetConfig((3, 8, 36, 3)),
}


def involution(channels: int, stride: int) -> Involution:
    return Involution(channels, kernel_size=7, stride=stride)


class Backbone(Trunk):
    def __init__(self, config: ResNetConfig):
        super().__init__(config, involution)
        width = config.stem_width
        self.stem = nn.Sequential(
            ConvModule(config.in_channels, width // 2, 3, stride=2),
            Involution(width // 2, kernel_size=3),
            nn.BatchNorm2d(width // 2),
            nn.ReLU(),
            ConvModule(width // 2, width, 3),
        )


class Head(nn.Module):
    def __init__(self, inputs: int, num_classes: int):
        super().__init__()
        self.fc = nn.Linear(inputs, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x.mean((2, 3)))


class RedNet(nn.Module):
    def __init__(self, config: ResNetConfig):
        super().__init__()
        self.backbone = Backbone(config)
        self.head = Head(config.widths[-1], config.num_classes)

    def stages(self, x: Tensor) -> dict[str, Tensor]:
        """[B,3,H,W] to the output of every stage and the logits, by name."""
        outputs = self.backbone.maps(x)
        return {**outputs, "logits": self.head(outputs[self.backbone.stage_names[-1]])}

    def forward(self, x: Tensor) -> Tensor:
        """[B,3,H,W] to logits [B,num_classes]."""
        return self.stages(x)["logits"]
