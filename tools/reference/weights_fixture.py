"""The first values of one tensor of every kind, which a copy of weights.py must give exactly."""

from .fixture_file import digits9, write
from .hashing import fnv1a32, hash_stream, uniform
from .rednet import CONFIGS, RedNet
from .weights import weight

MODEL, FIRST = "rednet26", 6
KEYS = (
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
)


def generate() -> None:
    shapes = {key: tuple(tensor.shape) for key, tensor in RedNet(CONFIGS[MODEL]).state_dict().items()}
    tensors = [
        {
            "key": key,
            "shape": shapes[key],
            "first": digits9(weight(key, shapes[key]).ravel()[:FIRST]),
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
    write("models", "weights-check", {"uniform": uniforms, "weight": tensors})
