"""Backbones, feature pyramids and segmenters: maps and logits in float64, class maps, and the names of all weights."""

import base64
import hashlib

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from . import overlock, rednet
from .dense_backbones import DenseOverLoCK, DenseRedNet
from .dense_necks import FeaturePyramid
from .dense_segmenters import NETWORKS, Segmenter, resize
from .fixture_file import image, write
from .models_fixture import SAMPLES, WELL_SCALED, describe, outputs
from .preprocessing_fixture import MEAN, STD, noise
from .weights import fill

# As @dynaconv/test-kit compares: how far another order of summation may be off, as a multiple of PyTorch's own float32.
ORDER_OF_SUMMATION = 16


class Maps(nn.Module):
    """A backbone, and a pyramid on it if there are options for one."""

    def __init__(self, backbone: nn.Module, pyramid: dict | None = None):
        super().__init__()
        self.backbone = backbone
        if pyramid is not None:
            self.neck = FeaturePyramid(backbone.widths, **pyramid)

    def stages(self, x: Tensor) -> dict[str, Tensor]:
        maps = self.backbone(x)
        levels = self.neck(maps) if hasattr(self, "neck") else []
        return {f"map{i}": y for i, y in enumerate(maps)} | {
            f"level{i}": y for i, y in enumerate(levels)
        }


RED50 = [1, 64, 96, 3]
# Odd sizes, which the official RedNet refuses: this project defines them.
ODD = [2, 45, 67, 3]
BACKBONES = [
    ("rednet50", "detection", {"extra": "subsampled"}, RED50),
    ("rednet50", "detection", {"extra": "subsampled", "involution": True}, ODD),
    ("rednet50", "detection", {"extra": "convolved", "start_level": 1}, RED50),
    ("overlock_xt", "detection", {"extra": "subsampled"}, [1, 64, 97, 3]),
    ("overlock_xt", "segmentation", None, [2, 33, 64, 3]),
]
SEGMENTERS = [
    ("fpn_red50", RED50),
    ("fpn_red50_neck", ODD),
    ("upernet_red50", [1, 64, 64, 3]),
    ("upernet_overlock_xt", [1, 64, 97, 3]),
]
CITYSCAPES = {"divisor": 1, "scale": [96, 64]}
# model, picture [H,W], pipeline, options of the passes
CLASS_MAPS = [
    ("fpn_red50", [40, 60], CITYSCAPES, {}),
    ("fpn_red50", [91, 50], CITYSCAPES, {}),
    ("fpn_red50", [40, 60], CITYSCAPES, {"ratios": [0.5, 1], "flip": True}),
    ("fpn_red50", [40, 60], CITYSCAPES, {"slidingWindow": {"crop": [48, 64], "stride": [32, 20]}}),
    ("fpn_red50", [1, 1], CITYSCAPES, {}),
    ("upernet_overlock_xt", [30, 50], {"divisor": 32, "scale": [80, 40]}, {}),
]


def backbone_of(name: str, task: str) -> nn.Module:
    if name.startswith("rednet"):
        return DenseRedNet(rednet.CONFIGS[name])
    return DenseOverLoCK(overlock.CONFIGS[name], detection=task == "detection")


@torch.no_grad()
def case(model: nn.Module, shape: list[int]) -> dict:
    x = image("input", shape)
    exact, single = outputs(model, x.double()), outputs(model, x)
    described = {name: describe(y, [single[name]], SAMPLES) for name, y in exact.items()}
    for name, y in described.items():
        print(f"  {shape} {name}: std {y['std']:.3f}, float32 within {y['float32MaxError']:.1e}")
        if not WELL_SCALED[0] < y["std"] < WELL_SCALED[1]:
            raise ValueError(f"{name}: std {y['std']} is outside {WELL_SCALED}")
    return {"inputShape": shape, "outputs": described}


def keep_ratio(height: int, width: int, scale: list[float]) -> tuple[int, int]:
    """mmcv's rescale_size: [H,W]."""
    factor = min(max(scale) / max(height, width), min(scale) / min(height, width))
    return int(height * factor + 0.5), int(width * factor + 0.5)


def network_input(pixels: np.ndarray, pipeline: dict, ratio: float, flip: bool) -> Tensor:
    """The steps of mmsegmentation's test pipeline on OpenCV, [1,3,H,W] float32."""
    scale = [int(side * ratio) for side in pipeline["scale"]]
    height, width = keep_ratio(*pixels.shape[:2], scale)
    resized = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    divisor = pipeline["divisor"]
    if divisor > 1:
        height, width = (-(-side // divisor) * divisor for side in (height, width))
        resized = cv2.resize(resized, (width, height), interpolation=cv2.INTER_CUBIC)
    if flip:
        resized = resized[:, ::-1]
    return torch.from_numpy(((resized - MEAN) / STD).astype(np.float32)).permute(2, 0, 1)[None]


def windows(length: int, crop: int, stride: int) -> list[tuple[int, int]]:
    """Where mmsegmentation's slide_inference begins and ends along an axis."""
    count = max(length - crop + stride - 1, 0) // stride + 1
    ends = [min(i * stride + crop, length) for i in range(count)]
    return [(max(end - crop, 0), end) for end in ends]


def whole_logits(model: nn.Module, x: Tensor, sliding: dict | None) -> Tensor:
    """At the size of x."""
    if sliding is None:
        return resize(model(x), x.shape[2:])
    sums, counts = 0, torch.zeros(1, 1, *x.shape[2:])
    (crop, stride), size = (sliding["crop"], sliding["stride"]), x.shape[2:]
    for top, bottom in windows(size[0], crop[0], stride[0]):
        for left, right in windows(size[1], crop[1], stride[1]):
            part = x[:, :, top:bottom, left:right]
            logits = resize(model(part), part.shape[2:])
            around = (left, size[1] - right, top, size[0] - bottom)
            sums = sums + functional.pad(logits, around)
            counts[:, :, top:bottom, left:right] += 1
    return sums / counts.to(sums.dtype)


@torch.no_grad()
def class_map(name: str, size: list[int], pipeline: dict, options: dict) -> dict:
    """The class of every pixel, and the pixels whose two best classes float32 cannot tell apart."""
    model = fill(Segmenter(name))
    # Half the contrast: normalised, values are in about [-1, 1), where the weights are well scaled.
    pixels = (64 + np.asarray(noise(*size)) // 2).astype(np.uint8)

    def passes(dtype: torch.dtype) -> list[Tensor]:
        results = []
        for ratio in options.get("ratios", [1]):
            for flip in [False, True] if options.get("flip") else [False]:
                x = network_input(pixels, pipeline, ratio, flip).to(dtype)
                logits = whole_logits(model.to(dtype), x, options.get("slidingWindow"))
                y = resize(logits, size)
                results.append(y.flip(3) if flip else y)
        return results

    exact, single = passes(torch.float64), passes(torch.float32)
    error = max((a - b).abs().max().item() for a, b in zip(exact, single, strict=True))
    # A softmax differs by no more than its logits do.
    mean = exact[0] if len(exact) == 1 else sum(y.softmax(1) for y in exact) / len(exact)
    best = mean[0].topk(2, dim=0)
    margin = best.values[0] - best.values[1]
    unsure = (margin.flatten() <= 2 * ORDER_OF_SUMMATION * error).nonzero().flatten()
    scores = sum(y.softmax(1) for y in exact)[0].amax(0) / len(exact)
    classes = best.indices[0].to(torch.uint8)
    found = f"{len(classes.unique())} classes, {len(unsure)} unsure, float32 within {error:.1e}"
    print(f"  {name} {size} {options}: {found}")
    if len(unsure) > classes.numel() / 50:
        raise ValueError("too many pixels decide nothing")
    at = torch.arange(16) * classes.numel() // 16
    return {
        "model": name,
        "size": size,
        **pipeline,
        "options": options,
        "map": base64.b64encode(classes.numpy().tobytes()).decode(),
        "unsure": unsure.tolist(),
        "scores": [float(f"{value:.9g}") for value in scores.flatten()[at].tolist()],
        "float32MaxError": float(f"{error:.9g}"),
    }


# picture [H,W], scale: facts of mmcv 1.7.2's rescale_size where they are known
INPUTS = [
    ([480, 640], (1333, 800)),
    ([375, 500], (1333, 800)),
    ([640, 427], (1333, 800)),
    ([20, 20], (1333, 800)),
    ([40, 1000], (133, 80)),
    ([333, 517], (2048, 512)),
    ([61, 90], (96, 48)),
]
INPUT_SAMPLES = 64


def prepared(size: list[int], scale: tuple[int, int]) -> dict:
    """An image resized to fit into a scale, and then to multiples of 32."""
    pixels = np.asarray(noise(*size))
    height, width = keep_ratio(*size, scale)
    linear = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    multiple = (-(-width // 32) * 32, -(-height // 32) * 32)
    cubic = cv2.resize(linear, multiple, interpolation=cv2.INTER_CUBIC).ravel()
    at = np.arange(INPUT_SAMPLES) * len(cubic) // INPUT_SAMPLES
    return {
        "size": size,
        "scale": scale,
        "resized": [height, width],
        "sha256": hashlib.sha256(linear.tobytes()).hexdigest(),
        "cubic": base64.b64encode(cubic[at].tobytes()).decode(),
    }


def names_of(module: nn.Module) -> dict:
    """How many weights there are, and a hash of their names and shapes."""
    state = module.state_dict()
    lines = sorted(f"{key} {list(tensor.shape)}".replace(" ", "") for key, tensor in state.items())
    return {
        "parameters": sum(parameter.numel() for parameter in module.parameters()),
        "keys": len(lines),
        "sha256": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }


def generate() -> None:
    write("models", "dense-input", {"cases": [prepared(*each) for each in INPUTS]})
    backbones = []
    for name, task, pyramid, shape in BACKBONES:
        print(name, task, pyramid)
        content = case(fill(Maps(backbone_of(name, task), pyramid)), shape)
        backbones.append({"backbone": name, "task": task, "pyramid": pyramid, **content})
    write("models", "dense-backbones", {"cases": backbones})
    segmenters = []
    for name, shape in SEGMENTERS:
        print(name)
        segmenters.append({"model": name, **case(fill(Segmenter(name)), shape)})
    with torch.device("meta"):
        names = {name: names_of(Segmenter(name)) for name in NETWORKS}
    write("segmentation", "segmenters", {"names": names, "cases": segmenters})
    write("segmentation", "class-maps", {"cases": [class_map(*each) for each in CLASS_MAPS]})
