"""Models with the deterministic weights: every stage in float64, and how far PyTorch's float32 is from it."""

import copy

import torch
from torch import Tensor, nn

from . import overlock
from .fixture_file import digits9, image, nhwc, sampled, write
from .networks import create
from .overlock import OverLoCK
from .overlock_modules import merge_branches
from .weights import fill

SAMPLES = 256  # of each stage's output, at the flat NHWC positions i * size // SAMPLES; the logits are whole
# model: shapes [B,H,W,C] of the input. 97 and 65 are no multiple of any stage's stride.
RESIDUAL_NETWORKS = {
    "rednet26": [[1, 224, 224, 3], [2, 97, 65, 3]],
    "rednet50": [[1, 224, 224, 3]],
    "resnet50": [[2, 97, 65, 3], [1, 31, 46, 3]],  # the last map of the second is one row high
}
# With 199 rows the maps are exactly as high as the kernels; with less than that on a side they are resized.
OVERLOCKS = {
    "overlock_xt": [[1, 224, 224, 3], [1, 199, 263, 3], [2, 64, 97, 3], [1, 33, 32, 3]],
    "overlock_t": [[1, 224, 224, 3], [1, 199, 263, 3], [2, 97, 64, 3]],
}
REPARAM_SHAPES = [
    [1, 224, 224, 3],
    [2, 64, 97, 3],
]  # of models whose weights are a reparametrised checkpoint's own
WELL_SCALED = (0.1, 10)  # bounds on the standard deviation of every output


@torch.no_grad()
def outputs(model: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """NHWC, in the precision of the input."""
    stages = model.to(x.dtype).stages(x)
    return {name: nhwc(value) if value.ndim == 4 else value for name, value in stages.items()}


def describe(exact: Tensor, singles: list[Tensor], samples: int) -> dict:
    return {
        "shape": list(exact.shape),
        "mean": digits9(exact.mean())[0],
        "std": digits9(exact.std(correction=0))[0],
        "maxAbs": digits9(exact.abs().max())[0],
        "float32MaxError": digits9(max((exact - single).abs().max() for single in singles))[0],
        "values": digits9(sampled(exact, samples)),
    }


def case(forms: list[nn.Module], shape: list[int]) -> dict:
    """The outputs of the first of equal models, and how far the float32 of any of them is from it."""
    x = image("input", shape)
    exact, singles = outputs(forms[0], x.double()), [outputs(form, x) for form in forms]
    described = {
        name: describe(
            value,
            [single[name] for single in singles],
            value.numel() if name == "logits" else SAMPLES,
        )
        for name, value in exact.items()
    }
    for name, value in described.items():
        print(
            f"  {shape} {name}: std {value['std']:.3f}, float32 within {value['float32MaxError']:.1e}"
        )
        if not WELL_SCALED[0] < value["std"] < WELL_SCALED[1]:
            raise ValueError(f"{name}: std {value['std']} is outside {WELL_SCALED}: change GAINS")
    return {"inputShape": shape, "outputs": described}


def generate() -> None:
    for name, shapes in RESIDUAL_NETWORKS.items():
        print(name)
        model = create(name)
        write("test-kit", name, {"model": name, "cases": [case([model], shape) for shape in shapes]})
    for name, shapes in OVERLOCKS.items():
        print(name)
        config = overlock.CONFIGS[name]
        model = fill(OverLoCK(config))
        forms = [model, merge_branches(copy.deepcopy(model))]
        reparam = fill(OverLoCK(config, reparam=True))
        content = {
            "model": name,
            "cases": [case(forms, shape) for shape in shapes],
            "reparamCases": [case([reparam], shape) for shape in REPARAM_SHAPES],
        }
        write("test-kit", name, content)
