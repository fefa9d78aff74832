"""Learning rates of timm's schedulers, and those of mmcv's hooks written again from their formulas."""

import math

import torch
from timm.scheduler import CosineLRScheduler, PolyLRScheduler

from .fixture_file import write

RATE = 0.8


def timm_rates(scheduler: type, count: int, **options) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=RATE)
    schedule = scheduler(optimizer, **options)
    rates = [optimizer.param_groups[0]["lr"]]  # that of the warm-up, where there is one
    for step in range(1, count):
        schedule.step(step)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def torch_rates(count: int, **options) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=RATE)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, **options)
    rates = []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return rates


def mmcv_cosine(epochs: int, updates: int, warm_up: int, ratio: float) -> list[float]:
    """CosineAnnealingLrUpdaterHook by epoch to 0, with `warmup="linear"` by iterations, as RedNet's configuration has it."""
    rates = []
    for iteration in range(epochs * updates):
        regular = 0.5 * RATE * (1 + math.cos(math.pi * (iteration // updates) / epochs))
        k = (1 - iteration / warm_up) * (1 - ratio) if iteration < warm_up else 0
        rates.append(regular * (1 - k))
    return rates


def mmcv_poly(steps: int, power: float, least: float, warm_up: int, ratio: float) -> list[float]:
    """PolyLrUpdaterHook by iteration, likewise."""
    rates = []
    for iteration in range(steps):
        regular = (RATE - least) * (1 - iteration / steps) ** power + least
        k = (1 - iteration / warm_up) * (1 - ratio) if iteration < warm_up else 0
        rates.append(regular * (1 - k))
    return rates


def generate() -> None:
    overlock = {"t_initial": 30, "lr_min": 1e-5, "warmup_t": 5, "warmup_lr_init": 1e-6}
    content = {
        "rate": RATE,
        "timmCosine": timm_rates(CosineLRScheduler, 40, **overlock),
        "timmCosinePrefix": timm_rates(CosineLRScheduler, 40, **overlock, warmup_prefix=True),
        "timmPoly": timm_rates(PolyLRScheduler, 24, t_initial=20, power=0.9, lr_min=1e-3),
        "torchMultiStep": torch_rates(12, milestones=[8, 11], gamma=0.1),
        "mmcvCosine": mmcv_cosine(10, 7, 20, 0.25),
        "mmcvPoly": mmcv_poly(50, 0.9, 1e-4, 15, 1e-6),
    }
    write("training", "schedules", content)
