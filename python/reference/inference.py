"""The form a user would run: branches merged, every BatchNorm beside a convolution folded into it."""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .involution import ConvModule
from .overlock_modules import DilatedReparamBlock, merge_branches
from .resnet import Bottleneck, ResNet


def for_inference(model: nn.Module) -> nn.Module:
    """Changes `model`, in evaluation mode, into its equal with fewer passes, and returns it."""
    merge_branches(model)
    for module in model.modules():
        if isinstance(module, nn.Sequential):
            _fold_sequential(module)
        elif isinstance(module, ConvModule) and module.bn is not None:
            _fold(module, "conv", "bn")
        elif isinstance(module, Bottleneck | ResNet):
            for number in "123":
                # Not an involution, and of a network's own layers there is only the first.
                if isinstance(getattr(module, f"conv{number}", None), nn.Conv2d):
                    _fold(module, f"conv{number}", f"bn{number}")
    return model


def _fold(parent: nn.Module, conv: str, bn: str) -> None:
    """The BatchNorm after a convolution."""
    setattr(parent, conv, fuse_conv_bn_eval(getattr(parent, conv), getattr(parent, bn)))
    setattr(parent, bn, nn.Identity())


def _fold_sequential(modules: nn.Sequential) -> None:
    for index in range(len(modules) - 1):
        first, second = modules[index], modules[index + 1]
        if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
            _fold(modules, str(index), str(index + 1))
        elif isinstance(first, DilatedReparamBlock) and isinstance(second, nn.BatchNorm2d):
            first.lk_origin = fuse_conv_bn_eval(first.lk_origin, second)
            modules[index + 1] = nn.Identity()
        elif isinstance(first, nn.BatchNorm2d) and isinstance(second, nn.Conv2d):
            _fold_before(first, second)
            modules[index] = nn.Identity()


@torch.no_grad()
def _fold_before(bn: nn.BatchNorm2d, conv: nn.Conv2d) -> None:
    """The BatchNorm before a 1x1 convolution with a bias."""
    scale = bn.weight / (bn.running_var + bn.eps).sqrt()
    shift = bn.bias - bn.running_mean * scale
    conv.bias += conv.weight.flatten(1) @ shift
    conv.weight *= scale[:, None, None]
