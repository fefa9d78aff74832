"""RedNet with the deterministic weights: every stage in float64, and how far PyTorch's float32 is from it."""

import numpy as np
import torch
from torch import Tensor

from .fixture_file import digits9, image, nhwc, write
from .rednet import CONFIGS, RedNet
from .weights import fill

SAMPLES = 256  # of each stage's output, at the flat NHWC positions i * size // SAMPLES; the logits are whole
# model: shapes [B,H,W,C] of the input. The second of rednet26 is no multiple of any stage's stride.
INPUTS = {"rednet26": [[1, 224, 224, 3], [2, 97, 65, 3]], "rednet50": [[1, 224, 224, 3]]}
WELL_SCALED = (0.1, 10)  # bounds on the standard deviation of every output


@torch.no_grad()
def outputs(model: RedNet, x: Tensor) -> dict[str, Tensor]:
    """NHWC, in the precision of the input."""
    stages, logits = model.to(x.dtype).stages_and_logits(x)
    return {**{name: nhwc(value) for name, value in stages.items()}, "logits": logits}


def describe(exact: Tensor, single: Tensor, samples: int) -> dict:
    flat = exact.numpy().ravel()
    return {
        "shape": list(exact.shape),
        "mean": digits9(flat.mean())[0],
        "std": digits9(flat.std())[0],
        "maxAbs": digits9(np.abs(flat).max())[0],
        "float32MaxError": digits9((exact - single).abs().max())[0],
        "values": digits9(flat[np.arange(samples) * flat.size // samples]),
    }


def case(model: RedNet, shape: list[int]) -> dict:
    x = image("input", shape)
    single, exact = outputs(model, x), outputs(model, x.double())
    described = {
        name: describe(value, single[name], value.numel() if name == "logits" else SAMPLES)
        for name, value in exact.items()
    }
    for name, value in described.items():
        print(f"  {shape} {name}: std {value['std']:.3f}, float32 within {value['float32MaxError']:.1e}")
        if not WELL_SCALED[0] < value["std"] < WELL_SCALED[1]:
            raise ValueError(f"{name}: std {value['std']} is outside {WELL_SCALED}: change GAINS")
    return {"inputShape": shape, "outputs": described}


def generate() -> None:
    for name, shapes in INPUTS.items():
        print(name)
        model = fill(RedNet(CONFIGS[name]))
        write("models", name, {"model": name, "cases": [case(model, shape) for shape in shapes]})
