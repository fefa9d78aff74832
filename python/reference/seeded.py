"""The random numbers of `Random` in @dynaconv/training/data, which a key determines."""

import torch
from torch import Tensor

from .hashing import hash_stream


class Random:
    def __init__(self, *key: int | str):
        self.key = "/".join(map(str, key))
        self.drawn = 0

    def numbers(self, count: int) -> list[float]:
        """In [0, 1), multiples of 2^-53."""
        bits = hash_stream(self.key, self.drawn + 2 * count)[self.drawn :].tolist()
        self.drawn += 2 * count
        return [
            ((high >> 5) * 2**26 + (low >> 6)) * 2.0**-53
            for high, low in zip(bits[::2], bits[1::2], strict=True)
        ]

    def permutation(self, count: int) -> Tensor:
        """Fisher and Yates's shuffle."""
        order = list(range(count))
        for last, number in zip(range(count - 1, 0, -1), self.numbers(max(count - 1, 0)), strict=True):
            other = int(number * (last + 1))
            order[last], order[other] = order[other], order[last]
        return torch.tensor(order, dtype=torch.long)
