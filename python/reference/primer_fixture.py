"""The layers of the primer, and the toy network that they make."""

from .layer_cases import Case, write_cases
from .primer import (
    ContMixConv,
    DilatedRepConv,
    FocusNet,
    KernelSizeMix,
    ToyOverLoCK,
    VertexAttention,
)

CASES: list[Case] = [
    (DilatedRepConv, {"channels": 3, "filters": 4}, {"x": [2, 7, 9, 3]}),
    (DilatedRepConv, {"channels": 2, "filters": 2}, {"x": [1, 2, 5, 2]}),
    (VertexAttention, {"channels": 16}, {"x": [2, 3, 2, 16]}),
    (ContMixConv, {"channels": 3, "filters": 4, "regions": 2}, {"x": [2, 4, 5, 3]}),
    (ContMixConv, {"channels": 2, "filters": 3, "kernel_size": 5}, {"x": [1, 3, 6, 2]}),
    (KernelSizeMix, {"channels": 2, "filters": 3, "regions": 2}, {"x": [2, 4, 3, 2]}),
    (
        FocusNet,
        {"channels": 4, "filters": 2, "regions": 3},
        {"base": [2, 5, 4, 4], "overview": [2, 3, 2, 4]},
    ),
    (ToyOverLoCK, {"channels": 3, "num_classes": 4, "regions": 2}, {"x": [2, 10, 9, 3]}),
]


def generate() -> None:
    write_cases("primer", CASES)
