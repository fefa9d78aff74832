"""Every network by its name, with the deterministic weights."""

import timm
from torch import nn

from . import dense_segmenters, detection, overlock, rednet, resnet
from .overlock import OverLoCK
from .rednet import RedNet
from .resnet import ResNet
from .weights import fill

# timm's own.
VOLO = tuple(timm.list_models("volo_*"))
NAMES = (*rednet.CONFIGS, *overlock.CONFIGS, *resnet.CONFIGS, *VOLO)
DETECTORS, SEGMENTERS = detection.NAMES, tuple(dense_segmenters.NETWORKS)
DENSE = (*DETECTORS, *SEGMENTERS)


def create(name: str) -> nn.Module:
    """In training form, without auxiliary head, in evaluation mode."""
    if name in overlock.CONFIGS:
        return fill(OverLoCK(overlock.CONFIGS[name], auxiliary=False))
    if name in VOLO:
        return fill(timm.create_model(name).eval())
    if name in resnet.CONFIGS:
        return fill(ResNet(resnet.CONFIGS[name]))
    if name in DETECTORS:
        return fill(detection.create(name))
    if name in SEGMENTERS:
        return fill(dense_segmenters.Segmenter(name))
    return fill(RedNet(rednet.CONFIGS[name]))
