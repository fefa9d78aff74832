"""Losses and their gradients: PyTorch's, timm's and torchvision's, with bounds."""

import numpy as np
import torch
from timm.loss import BinaryCrossEntropy
from torch.nn import functional
from torchvision.ops import sigmoid_focal_loss

from .fixture_file import digits9, write
from .hashing import uniform
from .rounding import Rounded

SHAPE = (5, 7)
INDICES = [3, 0, 6, 2, 2]
SCALE = 8  # logits from -8 to 8

CASES = {
    "crossEntropy": {},
    "crossEntropy/smoothing": {"labelSmoothing": 0.1},
    "crossEntropy/soft": {"soft": True},
    "crossEntropy/soft/smoothing": {"soft": True, "labelSmoothing": 0.1},
    "binaryCrossEntropy": {"soft": True},
    "binaryCrossEntropy/sum": {"soft": True, "sumClasses": True},
    "binaryCrossEntropy/smoothing": {"labelSmoothing": 0.1},
    "binaryCrossEntropy/threshold": {"soft": True, "targetThreshold": 0.2},
    "focal": {},
    "focal/soft": {"soft": True, "alpha": 0.6, "gamma": 1.5},
    "focal/plain": {"soft": True, "alpha": None, "gamma": 0},
    "smoothL1": {"soft": True},
    "smoothL1/wide": {"soft": True, "beta": 3.5},
    "smoothL1/l1": {"soft": True, "beta": 0},
}


def logits() -> np.ndarray:
    x = uniform("logits", SHAPE) * np.float32(SCALE)
    x[0, 0] = 0  # where relu and abs have no slope
    return x


def shares() -> np.ndarray:
    """float32 shares of the classes, each row's sum nearly 1."""
    raw = (uniform("shares", SHAPE) + 1) / 2
    return (raw / raw.sum(1, keepdims=True)).astype(np.float32)


def by_torch(name: str, options: dict) -> tuple[np.ndarray, np.ndarray]:
    """The loss of each sample, and the gradient of their sum."""
    x = torch.from_numpy(logits()).double().requires_grad_()
    soft = options.get("soft", False)
    labels = torch.from_numpy(shares()).double() if soft else torch.tensor(INDICES)
    if name.startswith("cross"):
        smoothing = options.get("labelSmoothing", 0)
        losses = functional.cross_entropy(x, labels, reduction="none", label_smoothing=smoothing)
    elif name.startswith("binary"):
        loss = BinaryCrossEntropy(
            options.get("labelSmoothing", 0), options.get("targetThreshold"), reduction="none"
        )
        each = loss(x, labels)
        losses = each.sum(1) if options.get("sumClasses") else each.mean(1)
    elif name.startswith("smooth"):
        losses = functional.smooth_l1_loss(x, labels, reduction="none", beta=options.get("beta", 1)).sum(1)
    else:
        targets = labels if soft else functional.one_hot(labels, SHAPE[1]).double()
        alpha = options.get("alpha", 0.25)
        gamma = options.get("gamma", 2)
        losses = sigmoid_focal_loss(x, targets, -1 if alpha is None else alpha, gamma).sum(1)
    losses.sum().backward()
    return losses.detach().numpy(), x.grad.numpy()


def targets_of(name: str, options: dict) -> Rounded:
    soft, smoothing = options.get("soft", False), options.get("labelSmoothing", 0)
    targets = Rounded(shares() if soft else np.eye(SHAPE[1])[INDICES])
    if smoothing:
        targets = targets * (1 - smoothing) + smoothing / SHAPE[1]
    if "targetThreshold" in options:
        targets = Rounded(targets.value > options["targetThreshold"])
    return targets


def binary_terms(x: Rounded, targets: Rounded) -> Rounded:
    absolute = Rounded(np.abs(x.value), x.error)
    return x.maximum(0) - targets * x + (-absolute).exp().log1p()


def by_definition(name: str, options: dict) -> tuple[Rounded, Rounded]:
    x, targets = Rounded(logits()), targets_of(name, options)
    if name.startswith("cross"):
        shifted = x - x.max(1)
        log_probabilities = shifted - shifted.exp().sum(1, keepdims=True).log()
        losses = -(targets * log_probabilities).sum(1)
        total = targets.sum(1, keepdims=True)
        return losses, log_probabilities.exp() * total - targets
    if name.startswith("binary"):
        losses, slopes = binary_terms(x, targets), x.sigmoid() - targets
        if options.get("sumClasses"):
            return losses.sum(1), slopes
        # A mean is a sum and a division, or a multiplication by the reciprocal.
        share = 1 / SHAPE[1]
        return losses.sum(1) * share, slopes * share
    if name.startswith("smooth"):
        return smooth_l1(x - targets, options.get("beta", 1))
    p = x.sigmoid()
    gamma, alpha = options.get("gamma", 2), options.get("alpha", 0.25)
    blend = lambda a, b: targets * a + (Rounded(1.0) - targets) * b  # noqa: E731
    missed = blend(Rounded(1.0) - p, p)
    weight = Rounded(1.0) if alpha is None else blend(alpha, 1 - alpha)
    terms = binary_terms(x, targets)
    focus = missed.power(gamma) if gamma else Rounded(1.0)
    slope = (p - targets) * focus
    if gamma:
        turn = (Rounded(1.0) - targets * 2) * (p * (Rounded(1.0) - p))
        lower = power_below_one(missed, gamma - 1) * gamma
        slope = slope + terms * (lower * turn)
    return (terms * focus * weight).sum(1), slope * weight


def smooth_l1(difference: Rounded, beta: float) -> tuple[Rounded, Rounded]:
    """The pieces meet in value and slope, so that it does not matter which one a rounded difference gets."""
    size = np.abs(difference.value)
    linear = Rounded(size, difference.error) - beta / 2
    sign = Rounded(np.sign(difference.value))
    if beta == 0:
        return Rounded(size, difference.error).sum(1), sign
    near, square, slope = size < beta, difference * difference * 0.5 / beta, difference / beta
    value, turn = (
        Rounded(np.where(near, a.value, b.value), np.maximum(a.error, b.error))
        for a, b in ((square, linear), (slope, sign))
    )
    return value.sum(1), turn


def power_below_one(base: Rounded, exponent: float) -> Rounded:
    """Where the exponent is below 1 the slope is largest at the lower end."""
    if exponent >= 1:
        return base.power(exponent)
    value = base.value**exponent
    return Rounded(value).rounded(value - (base.value - base.error) ** exponent, 4)


def generate() -> None:
    cases = []
    for name, options in CASES.items():
        entries = {}
        for key, exact, bounded in zip(
            ("losses", "gradient"), by_torch(name, options), by_definition(name, options), strict=True
        ):
            np.testing.assert_allclose(bounded.value, exact, rtol=1e-11, atol=1e-12)
            entries[key] = {"values": digits9(exact), "bounds": digits9(bounded.error)}
        soft = options.get("soft", False)
        own = {key: value for key, value in options.items() if key != "soft"}
        cases.append({"name": name, "options": own, "soft": soft, **entries})
    content = {
        "shape": SHAPE,
        "logits": digits9(logits()),
        "indices": INDICES,
        "shares": digits9(shares()),
        "cases": cases,
    }
    write("training", "losses", content)
