"""The operators that involution is compared with."""

from .baselines import (
    CondConv2D,
    DepthwiseSeparableConv2D,
    DynamicConv2D,
    PlainConv2D,
    SEBlock,
    SelfAttention2D,
    SelfContMix2D,
)
from .layer_cases import Case, write_cases

CASES: list[Case] = [
    (DepthwiseSeparableConv2D, {"channels": 4, "filters": 6, "kernel_size": 3}, {"x": [2, 5, 4, 4]}),
    (
        DepthwiseSeparableConv2D,
        {"channels": 3, "filters": 3, "kernel_size": 5, "strides": 2},
        {"x": [1, 7, 6, 3]},
    ),
    (
        DynamicConv2D,
        {"channels": 8, "filters": 4, "kernel_size": 3, "temperature": 2},
        {"x": [2, 5, 4, 8]},
    ),
    (
        DynamicConv2D,
        {"channels": 9, "filters": 3, "kernel_size": 3, "strides": 2, "experts": 3},
        {"x": [2, 5, 6, 9]},
    ),
    (PlainConv2D, {"channels": 3, "filters": 4, "kernel_size": 3, "strides": 2}, {"x": [2, 5, 6, 3]}),
    (CondConv2D, {"channels": 4, "filters": 3, "kernel_size": 3, "experts": 3}, {"x": [2, 4, 5, 4]}),
    (SelfAttention2D, {"channels": 6}, {"x": [2, 4, 3, 6]}),
    (SelfAttention2D, {"channels": 8, "num_heads": 2, "strides": 2}, {"x": [2, 5, 3, 8]}),
    (SelfContMix2D, {"channels": 8, "num_heads": 1}, {"x": [1, 7, 6, 8]}),
    (
        SelfContMix2D,
        {"channels": 8, "kernel_size": 5, "smk_size": 3, "num_heads": 2, "strides": 2},
        {"x": [2, 4, 7, 8]},
    ),
    (SEBlock, {"channels": 32}, {"x": [2, 2, 3, 32]}),
]


def generate() -> None:
    write_cases("baselines", CASES)
