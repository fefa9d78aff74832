"""A classifier that `dynaconv export --format onnx` wrote, on onnxruntime: from files of images to classes."""

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from PIL import Image

PILLOW = {"bicubic": Image.Resampling.BICUBIC, "bilinear-antialias": Image.Resampling.BILINEAR}


class Network:
    """Loads once and runs many times; one thread, since engines run as many as there are processors."""

    def __init__(self, model: str | Path):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.labels = json.loads(metadata["labels"])
        self.preprocessing = json.loads(metadata["preprocessing"])
        (self.input,) = self.session.get_inputs()

    def classify(self, files: Sequence[str | Path]) -> list[dict]:
        """For each file its name, the most probable class and its probability."""
        images = np.stack([self.prepare(file) for file in files])
        (logits,) = self.session.run(None, {self.input.name: images})
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        best = shares.argmax(axis=1)
        return [
            {"image": str(file), "class": self.labels[index], "index": int(index), "probability": float(row[index])}
            for file, index, row in zip(files, best, shares, strict=True)
        ]

    def prepare(self, file: str | Path) -> np.ndarray:
        """The image as the network takes it: resized, cut from the middle, normalised, [3, H, W]."""
        crop, resize = self.preprocessing["crop"], self.preprocessing["resize"]
        with Image.open(file) as image:
            pixels = resized(image.convert("RGB"), resize["shortSide"], resize["interpolation"])
        height, width, _ = pixels.shape
        top, left = round((height - crop) / 2), round((width - crop) / 2)
        middle = pixels[top : top + crop, left : left + crop].astype(np.float32)
        normalised = (middle - np.float32(self.preprocessing["mean"])) / np.float32(self.preprocessing["std"])
        return normalised.transpose(2, 0, 1)


def resized(image: Image.Image, short_side: int, interpolation: str) -> np.ndarray:
    """The short side gets that many pixels; the other keeps the aspect ratio, and loses what is no whole pixel."""
    short = min(image.size)
    size = tuple(side * short_side // short for side in image.size)
    if interpolation in PILLOW:
        return np.asarray(image.resize(size, PILLOW[interpolation]))
    return cv2.resize(np.asarray(image), size, interpolation=cv2.INTER_LINEAR)
