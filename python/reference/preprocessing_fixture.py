"""What the official test pipelines make of images of many sizes: torchvision's and timm's own, and mmcls' by OpenCV."""

import base64
import hashlib
import math
from collections.abc import Callable

import cv2
import numpy as np
import torch
from PIL import Image
from timm.data import create_transform
from torchvision.models import ResNet50_Weights

from .fixture_file import PACKAGES, digits9, write
from .hashing import hash_stream

MEAN = np.array([123.675, 116.28, 103.53])
STD = np.array([58.395, 57.12, 57.375])
CROP = 224

# [H, W]: photographs on their side and upright, odd, square, growing, very long, of the size that they are resized to.
SIZES = [
    [480, 640], [641, 427], [333, 517], [101, 77], [13, 20], [61, 900], [700, 31],
    [512, 512], [256, 343], [235, 300], [224, 224], [1, 2], [3, 1],
]  # fmt: skip
# Handwriting, gray.
PICTURE = PACKAGES / "digits/data/held-out.png"

# Size and crop_pct as in the official code's evaluation; timm's own for VOLO, whose last crop is larger than what it is cut from.
TIMM = {
    "overlock_xt": (CROP, 0.925),
    "overlock_t": (CROP, 0.95),
    "overlock_s": (CROP, 0.95),
    "overlock_b": (CROP, 0.975),
    "volo_d1_224": (CROP, 0.96),
    "volo_d4_448": (448, 1.15),
}

SAMPLES = 48


def mmcls(image: Image.Image) -> np.ndarray:
    """Resize(size=(256, -1)) and CenterCrop(224) of mmcls 0.x, whose backend is OpenCV."""
    pixels = np.asarray(image)
    height, width = pixels.shape[:2]
    size = (256, int(256 * height / width)) if width < height else (int(256 * width / height), 256)
    resized = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
    top, left = (max(0, round((side - CROP) / 2)) for side in resized.shape[:2])
    return ((resized[top : top + CROP, left : left + CROP] - MEAN) / STD).astype(np.float32)


def pillow(transform: Callable[[Image.Image], torch.Tensor]) -> Callable[[Image.Image], np.ndarray]:
    return lambda image: transform(image).permute(1, 2, 0).numpy()


PIPELINES = {
    "rednet50": mmcls,
    "resnet50": pillow(ResNet50_Weights.IMAGENET1K_V1.transforms()),
    **{
        name: pillow(
            create_transform(
                (3, size, size), is_training=False, interpolation="bicubic", crop_pct=crop_pct
            )
        )
        for name, (size, crop_pct) in TIMM.items()
    },
}


def noise(height: int, width: int) -> Image.Image:
    values = hash_stream(f"picture/{height}x{width}", height * width * 3) >> np.uint32(24)
    return Image.fromarray(values.astype(np.uint8).reshape(height, width, 3))


def describe(image: Image.Image, pipeline: Callable[[Image.Image], np.ndarray]) -> dict:
    normalised = pipeline(image).ravel()
    levels = normalised.reshape(-1, 3) * STD + MEAN
    pixels = np.rint(levels).astype(np.uint8).ravel()
    assert np.abs(levels.ravel() - pixels).max() < 1e-3, "a pipeline's values are of bytes"
    at = [math.floor(i * len(pixels) / SAMPLES) for i in range(SAMPLES)]
    return {
        "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "bytes": base64.b64encode(pixels[at].tobytes()).decode(),
        "values": digits9(normalised[at]),
    }


def generate() -> None:
    picture = Image.open(PICTURE).convert("RGB")
    images = [({"size": size}, noise(*size)) for size in SIZES]
    images.append(({"picture": PICTURE.name}, picture))
    cases = [
        {**source, "models": {name: describe(image, run) for name, run in PIPELINES.items()}}
        for source, image in images
    ]
    write("models", "preprocessing", {"cases": cases})
