"""Every network by its name, with the deterministic weights."""

from torch import nn

from . import overlock, rednet, resnet
from .overlock import OverLoCK
from .rednet import RedNet
from .resnet import ResNet
from .weights import fill

NAMES = (*rednet.CONFIGS, *overlock.CONFIGS, *resnet.CONFIGS)


def create(name: str) -> nn.Module:
    """In training form, without auxiliary head, in evaluation mode."""
    if name in overlock.CONFIGS:
        return fill(OverLoCK(overlock.CONFIGS[name], auxiliary=False))
    if name in resnet.CONFIGS:
        return fill(ResNet(resnet.CONFIGS[name]))
    return fill(RedNet(rednet.CONFIGS[name]))
