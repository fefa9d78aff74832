"""Bounds of rounding errors, derived operation by operation: a running error analysis (Wilkinson)."""

from __future__ import annotations

import numpy as np

UNIT = 2.0**-24  # the unit roundoff of float32
FUNCTION_ROUNDINGS = 4  # of exp, log and their like, which no standard holds to one


class Rounded:
    """A value as float64 has it, and how far float32 may be from it that computed it by the same operations."""

    def __init__(self, value, error=0.0):
        self.value = np.asarray(value, dtype=np.float64)
        self.error = np.broadcast_to(np.asarray(error, dtype=np.float64), self.value.shape)

    @staticmethod
    def of(value) -> Rounded:
        """An operand: float32 arrays are exact, a Python number is rounded to float32 first."""
        if isinstance(value, Rounded):
            return value
        if isinstance(value, np.ndarray):
            return Rounded(value)
        return Rounded(value, UNIT * abs(value))

    def rounded(self, error, roundings: int = 1) -> Rounded:
        return Rounded(self.value, error + roundings * UNIT * (np.abs(self.value) + error))

    def __add__(self, other) -> Rounded:
        other = Rounded.of(other)
        return Rounded(self.value + other.value).rounded(self.error + other.error)

    __radd__ = __add__

    def __neg__(self) -> Rounded:
        return Rounded(-self.value, self.error)

    def __sub__(self, other) -> Rounded:
        return self + -Rounded.of(other)

    def __rsub__(self, other) -> Rounded:
        return -self + other

    def __mul__(self, other) -> Rounded:
        other = Rounded.of(other)
        error = np.abs(self.value) * other.error + self.error * (np.abs(other.value) + other.error)
        return Rounded(self.value * other.value).rounded(error)

    __rmul__ = __mul__

    def __truediv__(self, other) -> Rounded:
        other = Rounded.of(other)
        value = self.value / other.value
        error = (self.error + np.abs(value) * other.error) / (np.abs(other.value) - other.error)
        return Rounded(value).rounded(error)

    def sqrt(self) -> Rounded:
        value = np.sqrt(self.value)
        return Rounded(value).rounded(value - np.sqrt(np.maximum(self.value - self.error, 0)))

    def sum(self, axis=None, keepdims=False) -> Rounded:
        """In any order."""
        count = self.value.size if axis is None else self.value.shape[axis]
        options = {"axis": axis, "keepdims": keepdims}
        size = (np.abs(self.value) + self.error).sum(**options)
        error = self.error.sum(**options) + count * UNIT / (1 - count * UNIT) * size
        return Rounded(self.value.sum(**options), error)

    def minimum(self, limit: float) -> Rounded:
        return Rounded(np.minimum(self.value, limit), self.error)

    def maximum(self, limit: float) -> Rounded:
        return Rounded(np.maximum(self.value, limit), self.error)

    def max(self, axis: int) -> Rounded:
        error = self.error.max(axis=axis, keepdims=True)
        return Rounded(self.value.max(axis=axis, keepdims=True), error)

    def exp(self) -> Rounded:
        value = np.exp(self.value)
        return Rounded(value).rounded(value * np.expm1(self.error), FUNCTION_ROUNDINGS)

    def log(self) -> Rounded:
        error = self.error / (self.value - self.error)
        return Rounded(np.log(self.value)).rounded(error, FUNCTION_ROUNDINGS)

    def log1p(self) -> Rounded:
        error = self.error / (1 + self.value - self.error)
        return Rounded(np.log1p(self.value)).rounded(error, FUNCTION_ROUNDINGS)

    def sigmoid(self) -> Rounded:
        """No steeper than a quarter."""
        return Rounded(1 / (1 + np.exp(-self.value))).rounded(self.error / 4, FUNCTION_ROUNDINGS)

    def power(self, exponent: float) -> Rounded:
        """Of what is between 0 and 1, and an exponent of at least 1."""
        value = self.value**exponent
        return Rounded(value).rounded(exponent * self.error, FUNCTION_ROUNDINGS)
