"""Twenty steps of training a network: in float64, and how far PyTorch's own float32 gets from that."""

import math
from dataclasses import replace

import numpy as np
import torch
from timm.utils import ModelEmaV2
from torch import Tensor, nn
from torch.nn import functional

from . import overlock, rednet
from . import gates
from .contmix import neighborhood_av2d_by_region
from .fixture_file import digits9, image, sampled, write
from .hashing import hash_stream
from .overlock import OverLoCK
from .overlock_blocks import MixingBlock
from .rednet import RedNet
from .weights import fill

STEPS = 20
BATCH = 4
SIZES = {"rednet26": 64, "overlock_xt": 48}
CLASSES = 10
SAMPLES = 3  # of each tensor, at the flat positions i * size // SAMPLES of tfjs's layout
WRITTEN = {"rednet26": 3, "overlock_xt": 1}  # the first of these, which go into the fixture
# Of every so many tensors: what is wrong with one is wrong with many.
WRITTEN_AVERAGES, WRITTEN_GRADIENTS = 4, 3
SMOOTHING = 0.1
AUXILIARY_WEIGHT = 0.4
EMA_DECAY = 0.9
WARM_UP, WARM_UP_RATIO = 5, 0.25

CLIP_NORM = 5

# model: optimizer, its options, the learning rates with moving statistics and with the batch's. Where the weights start no network
# is normalised, and at larger rates rounding errors grow to the size of the values.
RECIPES = {
    "rednet26": ("SGD", {"momentum": 0.9, "nesterov": True, "weight_decay": 1e-4}, (2e-3, 2e-5)),
    "overlock_xt": ("AdamW", {"weight_decay": 0.05}, (1e-4, 1e-5)),
}


def network(name: str) -> nn.Module:
    if name in rednet.CONFIGS:
        return fill(RedNet(replace(rednet.CONFIGS[name], num_classes=CLASSES)))
    model = fill(OverLoCK(replace(overlock.CONFIGS[name], num_classes=CLASSES)))
    for module in model.modules():
        if isinstance(module, MixingBlock):
            module.aggregate = neighborhood_av2d_by_region  # the same in less time
    return model


def groups(model: nn.Module, options: dict) -> list[dict]:
    """timm's: vectors do not decay. SGD's recipe has no exception."""
    if "nesterov" in options:
        return [{"params": list(model.parameters())}]
    parameters = list(model.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1]},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0},
    ]


def rate_at(step: int, rate: float) -> float:
    """Half a cosine to 0, with a linear warm-up as mmcv has it."""
    regular = 0.5 * rate * (1 + math.cos(math.pi * step / STEPS))
    k = (1 - step / WARM_UP) * (1 - WARM_UP_RATIO) if step < WARM_UP else 0
    return regular * (1 - k)


def labels(step: int) -> Tensor:
    return torch.from_numpy((hash_stream(f"labels/{step}", BATCH) % CLASSES).astype(np.int64))


def tfjs_layout(x: Tensor) -> Tensor:
    """(O, I, H, W) to (H, W, I, O), (O, I) to (I, O)."""
    if x.ndim == 4:
        return x.permute(2, 3, 1, 0)
    return x.t() if x.ndim == 2 else x


def train(name: str, batch_statistics: bool, dtype: torch.dtype, single: dict | None = None) -> dict:
    """`single`: the same in float32, by which the gates are known that rounding can decide."""
    optimizer_name, options, rates = RECIPES[name]
    rate = rates[batch_statistics]
    model = network(name).to(dtype).train(batch_statistics)
    optimizer = getattr(torch.optim, optimizer_name)(groups(model, options), lr=rate, **options)
    average = ModelEmaV2(model, EMA_DECAY)
    losses, norms, first, inputs, effects = [], [], {}, [], {}
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, rate)
        x = image(f"batch/{step}", [BATCH, SIZES[name], SIZES[name], 3]).to(dtype)
        with gates.noted() as noted:
            outputs = model.stages(x)
        loss = functional.cross_entropy(outputs["logits"], labels(step), label_smoothing=SMOOTHING)
        if "aux" in outputs:
            loss = loss + AUXILIARY_WEIGHT * functional.cross_entropy(
                outputs["aux"], labels(step), label_smoothing=SMOOTHING
            )
        optimizer.zero_grad()
        if step == 0 and single:
            effects = gates.effects(loss, noted, single["gates"], dict(model.named_parameters()))
        loss.backward()
        if step == 0:
            inputs = [each.detach() for each, _ in noted]
            first = {key: p.grad.double().clone() for key, p in model.named_parameters()}
        norms.append(float(nn.utils.clip_grad_norm_(model.parameters(), CLIP_NORM)))
        losses.append(float(loss.detach()))
        optimizer.step()
        average.update(model)
    weights = {
        key: value.double() for key, value in model.state_dict().items() if value.is_floating_point()
    }
    averages = average.module.state_dict()
    return {
        "losses": torch.tensor(losses, dtype=torch.float64),
        "norms": torch.tensor(norms, dtype=torch.float64),
        "gradients": first,
        "gates": inputs,
        "effects": effects,
        "weights": weights,
        "ema": {key: averages[key].double() for key in weights},
    }


def samples(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: sampled(tfjs_layout(value), SAMPLES) for key, value in tensors.items()}


def distance(a: dict[str, Tensor], b: dict[str, Tensor]) -> float:
    """Root of the mean square."""
    differences = torch.cat([(a[key] - b[key]).flatten() for key in a])
    return float(differences.square().mean().sqrt())


def gates_of(effects: Tensor | None, written: int) -> dict:
    if effects is None or not effects.any():
        return {}
    return {"gates": digits9(samples({"": effects})[""][:written])}


def case(name: str, batch_statistics: bool) -> dict:
    single = train(name, batch_statistics, torch.float32)
    # With the batch's statistics errors are so large that hundreds of gates are in doubt: what they allow would be all there is.
    exact = train(name, batch_statistics, torch.float64, None if batch_statistics else single)
    content: dict = {
        "batchStatistics": batch_statistics,
        "rate": RECIPES[name][2][batch_statistics],
        "distances": {},
    }
    for key in ("losses", "norms"):
        content[key] = digits9(exact[key])
        content["distances"][key] = distance({key: exact[key]}, {key: single[key]})
    for key in ("weights", "ema"):
        values, others = samples(exact[key]), samples(single[key])
        names = list(values)[:: WRITTEN_AVERAGES if key == "ema" else 1]
        content[key] = {each: digits9(values[each][: WRITTEN[name]]) for each in names}
        content["distances"][key] = distance(values, others)
    content["gradients"] = {
        key: {
            "float32MaxError": digits9((value - single["gradients"][key]).abs().max())[0],
            "values": digits9(samples({key: value})[key][: WRITTEN[name]]),
            **gates_of(exact["effects"].get(key), WRITTEN[name]),
        }
        for key, value in list(exact["gradients"].items())[::WRITTEN_GRADIENTS]
    }
    print(f"  {name}, batch statistics {batch_statistics}: losses {content['losses'][0]:.4f} to")
    print(f"  {content['losses'][-1]:.4f}, norm {content['norms'][0]:.2f}, {content['distances']}")
    return content


def generate() -> None:
    for name, (optimizer, options, _) in RECIPES.items():
        content = {
            "model": name,
            "optimizer": optimizer,
            "options": options,
            "clipNorm": CLIP_NORM,
            "steps": STEPS,
            "inputShape": [BATCH, SIZES[name], SIZES[name], 3],
            "classes": CLASSES,
            "labelSmoothing": SMOOTHING,
            "auxiliaryWeight": AUXILIARY_WEIGHT,
            "emaDecay": EMA_DECAY,
            "warmUp": {"steps": WARM_UP, "ratio": WARM_UP_RATIO},
            "cases": [case(name, batch_statistics) for batch_statistics in (False, True)],
        }
        write("training-kit", f"steps-{name}", content)
