"""PyTorch's optimizers and clipping, and timm's moving average, on two small parameters for a few steps."""

import math

import numpy as np
import torch
from timm.utils import ModelEmaV2
from torch import nn

from .fixture_file import digits9, write
from .hashing import uniform
from .rounding import Rounded

STEPS = 6
WRITTEN = (0, STEPS - 1)  # the steps after which values go into the fixture
SHAPES = {"kernel": (4, 3), "bias": (3,)}
RATE = 0.1
EMA_DECAY = 0.9
NO_DECAY = {"bias": {"weightDecay": 0}}

# name: optimizer, its options by our names, settings of single parameters
CASES = {
    "sgd": ("SGD", {"learningRate": RATE}, {}),
    "sgd/decay": ("SGD", {"learningRate": RATE, "weightDecay": 0.05}, NO_DECAY),
    "sgd/momentum": ("SGD", {"learningRate": RATE, "momentum": 0.9, "weightDecay": 0.05}, {}),
    "sgd/dampening": ("SGD", {"learningRate": RATE, "momentum": 0.9, "dampening": 0.5}, {}),
    "sgd/nesterov": (
        "SGD",
        {"learningRate": RATE, "momentum": 0.9, "nesterov": True, "weightDecay": 1e-4},
        {},
    ),
    "sgd/clip": ("SGD", {"learningRate": RATE, "momentum": 0.9, "clipNorm": 2.2}, {}),
    "adam": ("Adam", {"learningRate": RATE}, {}),
    "adam/decay": ("Adam", {"learningRate": RATE, "weightDecay": 0.05, "beta1": 0.8}, NO_DECAY),
    "adamw": ("AdamW", {"learningRate": RATE}, {}),
    "adamw/groups": (
        "AdamW",
        {"learningRate": RATE, "weightDecay": 0.05, "beta2": 0.99, "epsilon": 1e-6},
        {"kernel": {"rateFactor": 0.1}, "bias": {"weightDecay": 0}},
    ),
    "adamw/clip": ("AdamW", {"learningRate": RATE, "clipNorm": 2.2}, {}),
    "adamw/schedule": ("AdamW", {"learningRate": "cosine"}, NO_DECAY),
}


def rate_at(step: int, rate: float | str) -> float:
    """A rate, or half a cosine over the steps."""
    if rate != "cosine":
        return rate
    return 0.5 * RATE * (1 + math.cos(math.pi * step / STEPS))


def gradient(case: str, step: int, name: str) -> np.ndarray:
    return uniform(f"{case}/{step}/{name}", SHAPES[name])


class Parameters(nn.Module):
    def __init__(self):
        super().__init__()
        for name, shape in SHAPES.items():
            value = torch.from_numpy(uniform(name, shape)).double()
            self.register_parameter(name, nn.Parameter(value))


def torch_optimizer(model: Parameters, name: str, options: dict, settings: dict):
    rate, decay = options["learningRate"], options.get("weightDecay", 0.01 if name == "AdamW" else 0)
    groups = [
        {
            "params": [parameter],
            "weight_decay": settings.get(key, {}).get("weightDecay", decay),
            "factor": settings.get(key, {}).get("rateFactor", 1),
        }
        for key, parameter in model.named_parameters()
    ]
    if name == "SGD":
        others = {key: options[key] for key in ("momentum", "dampening", "nesterov") if key in options}
    else:
        betas = (options.get("beta1", 0.9), options.get("beta2", 0.999))
        others = {"betas": betas, "eps": options.get("epsilon", 1e-8)}
    return getattr(torch.optim, name)(groups, lr=rate_at(0, rate), **others)


def by_torch(case: str) -> list[dict[str, np.ndarray]]:
    """The parameters and their moving averages after each step, in float64."""
    name, options, settings = CASES[case]
    model = Parameters()
    optimizer = torch_optimizer(model, name, options, settings)
    average = ModelEmaV2(model, EMA_DECAY)
    after = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, options["learningRate"]) * group["factor"]
        for key, parameter in model.named_parameters():
            parameter.grad = torch.from_numpy(gradient(case, step, key)).double()
        if "clipNorm" in options:
            nn.utils.clip_grad_norm_(model.parameters(), options["clipNorm"])
        optimizer.step()
        average.update(model)
        state = {key: value.detach().numpy().copy() for key, value in model.named_parameters()}
        averages = average.module.state_dict()
        after.append(state | {f"ema/{key}": value.numpy().copy() for key, value in averages.items()})
    return after


class Sgd:
    """A step of one parameter, written again."""

    def __init__(self, options: dict):
        self.momentum = options.get("momentum", 0)
        self.dampening = options.get("dampening", 0)
        self.nesterov = options.get("nesterov", False)
        self.velocity: Rounded | None = None

    def __call__(self, value: Rounded, gradient: Rounded, rate: float, decay: float) -> Rounded:
        direction = gradient + value * decay if decay else gradient
        if self.momentum:
            if self.velocity is None:
                self.velocity = direction
            else:
                fresh = direction * (1 - self.dampening) if self.dampening else direction
                self.velocity = self.velocity * self.momentum + fresh
            velocity = self.velocity
            direction = direction + velocity * self.momentum if self.nesterov else velocity
        return value - direction * rate


class Adam:
    def __init__(self, options: dict, decoupled: bool):
        self.beta1, self.beta2 = options.get("beta1", 0.9), options.get("beta2", 0.999)
        self.epsilon, self.decoupled = options.get("epsilon", 1e-8), decoupled
        self.mean = self.square = Rounded(0.0)
        self.step = 0

    def __call__(self, value: Rounded, gradient: Rounded, rate: float, decay: float) -> Rounded:
        self.step += 1
        if decay and self.decoupled:
            value = value * (1 - rate * decay)
        elif decay:
            gradient = gradient + value * decay
        self.mean = self.mean + (gradient - self.mean) * (1 - self.beta1)
        self.square = self.square * self.beta2 + gradient * gradient * (1 - self.beta2)
        scale = self.square.sqrt() / math.sqrt(1 - self.beta2**self.step) + self.epsilon
        return value - self.mean / scale * (rate / (1 - self.beta1**self.step))


def by_definition(case: str) -> list[dict[str, Rounded]]:
    name, options, settings = CASES[case]
    values = {key: Rounded(uniform(key, shape)) for key, shape in SHAPES.items()}
    averages = dict(values)
    steps = {
        key: Sgd(options) if name == "SGD" else Adam(options, name == "AdamW") for key in SHAPES
    }
    decay = options.get("weightDecay", 0.01 if name == "AdamW" else 0)
    after = []
    for step in range(STEPS):
        gradients = {key: Rounded(gradient(case, step, key)) for key in SHAPES}
        if "clipNorm" in options:
            squares = sum((g * g).sum() for g in gradients.values())
            clip = (Rounded.of(options["clipNorm"]) / (squares.sqrt() + 1e-6)).minimum(1)
            gradients = {key: g * clip for key, g in gradients.items()}
        for key in SHAPES:
            own = settings.get(key, {})
            rate = rate_at(step, options["learningRate"]) * own.get("rateFactor", 1)
            decay_of = own.get("weightDecay", decay)
            values[key] = steps[key](values[key], gradients[key], rate, decay_of)
            averages[key] = averages[key] * EMA_DECAY + values[key] * (1 - EMA_DECAY)
        after.append(values | {f"ema/{key}": value for key, value in averages.items()})
    return after


def generate() -> None:
    cases = []
    for case, (optimizer, options, settings) in CASES.items():
        steps = []
        for exact, bounded in zip(by_torch(case), by_definition(case), strict=True):
            for key, value in exact.items():
                np.testing.assert_allclose(bounded[key].value, value, rtol=1e-12, atol=1e-13)
            steps.append(
                {
                    key: {"values": digits9(value), "bounds": digits9(bounded[key].error)}
                    for key, value in exact.items()
                }
            )
        after = [{"step": step + 1, "parameters": steps[step]} for step in WRITTEN]
        cases.append(
            {
                "name": case,
                "optimizer": optimizer,
                "options": options,
                "settings": settings,
                "after": after,
            }
        )
    write("training", "optimizers", {"emaDecay": EMA_DECAY, "steps": STEPS, "shapes": SHAPES, "cases": cases})
