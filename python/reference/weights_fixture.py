"""The first values of one tensor of every kind, which a copy of weights.py must give exactly."""

import torch

from .fixture_file import digits9, write
from .hashing import fnv1a32, hash_stream, uniform
from .overlock import CONFIGS as OVERLOCKS
from .overlock import OverLoCK
from .rednet import CONFIGS as REDNETS
from .rednet import RedNet
from .resnet import CONFIGS as RESNETS
from .resnet import ResNet
from .weights import weight

FIRST = 6
KEYS = (
    # rednet26
    "backbone.stem.0.conv.weight",
    "backbone.stem.1.conv2.conv.weight",
    "backbone.layer1.0.conv1.weight",
    "backbone.layer1.0.bn1.weight",
    "backbone.layer1.0.bn1.bias",
    "backbone.layer1.0.bn1.running_mean",
    "backbone.layer1.0.bn1.running_var",
    "backbone.layer3.2.conv2.conv1.conv.weight",
    "backbone.layer3.2.conv2.conv2.conv.weight",
    "backbone.layer3.2.conv2.conv2.conv.bias",
    "backbone.layer3.2.conv3.weight",
    "backbone.layer4.0.downsample.0.weight",
    "head.fc.weight",
    "head.fc.bias",
    # resnet50
    "conv1.weight",
    "layer1.0.conv2.weight",
    "layer1.0.conv3.weight",
    "fc.weight",
    # overlock_xt
    "patch_embed1.0.weight",
    "patch_embed2.0.weight",
    "patch_embed2.1.weight",
    "blocks1.0.dwconv.weight",
    "blocks1.0.dwconv.bias",
    "blocks1.0.proj.0.weight",
    "blocks1.0.proj.1.lk_origin.weight",
    "blocks1.0.proj.1.dil_conv_k9_2.weight",
    "blocks1.0.proj.1.dil_bn_k9_2.weight",
    "blocks1.0.proj.3.proj.1.weight",
    "blocks1.0.proj.4.weight",
    "blocks1.0.proj.6.weight",
    "blocks1.0.proj.7.gamma",
    "blocks1.0.proj.7.beta",
    "blocks1.0.proj.8.weight",
    "blocks3.0.ls.weight",
    "high_level_proj.weight",
    "sub_blocks3.0.weight_query.1.bias",
    "sub_blocks3.0.weight_key.1.weight",
    "sub_blocks3.0.weight_proj.weight",
    "sub_blocks3.0.rpb1",
    "sub_blocks3.0.rpb2",
    "sub_blocks3.0.fusion.0.weight",
    "sub_blocks3.0.dyconv_proj.0.weight",
    "sub_blocks3.0.dyconv_proj.1.weight",
    "sub_blocks3.0.proj.1.weight",
    "sub_blocks3.1.x_scale.weight",
    "sub_blocks3.1.h_scale.bias",
    "sub_blocks3.1.ls2.weight",
    "sub_blocks3.1.mlp.4.weight",
    "patch_embedx.h_proj.0.weight",
    "head.0.weight",
    "aux_head.2.weight",
)


def shapes() -> dict[str, tuple[int, ...]]:
    with torch.device("meta"):  # nothing but the shapes
        models = (
            RedNet(REDNETS["rednet26"]),
            ResNet(RESNETS["resnet50"]),
            OverLoCK(OVERLOCKS["overlock_xt"]),
        )
    return {key: tuple(t.shape) for model in models for key, t in model.state_dict().items()}


def generate() -> None:
    shape_of = shapes()
    tensors = [
        {
            "key": key,
            "shape": shape_of[key],
            "first": digits9(weight(key, shape_of[key]).ravel()[:FIRST]),
        }
        for key in KEYS
    ]
    uniforms = [
        {
            "key": key,
            "fnv1a32": fnv1a32(key),
            "hashes": hash_stream(key, FIRST).tolist(),
            "first": digits9(uniform(key, (FIRST,))),
        }
        for key in ("", "input", KEYS[0])
    ]
    write("test-kit", "weights-check", {"uniform": uniforms, "weight": tensors})
