"""What torchvision, timm and Pillow make of pictures when they augment them, for given parameters."""

import base64
import hashlib
import io
from unittest import mock

import numpy as np
import torch
from PIL import Image
from timm.data import auto_augment
from timm.data.mixup import Mixup, cutmix_bbox_and_lam
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

from .fixture_file import PACKAGES, digits9, write
from .hashing import hash_stream, uniform

FILL = (124, 116, 104)  # ImageNet's mean, as timm passes it
MODES = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
SAMPLES = 24


def pictures() -> dict[str, Image.Image]:
    cat = Image.open(PACKAGES.parent / "apps/playground/assets/cat.jpg").convert("RGB")
    digits = Image.open(PACKAGES / "digits/data/held-out.png").convert("RGB")
    noise = hash_stream("augmentation", 21 * 34 * 3) >> np.uint32(24)
    return {
        "cat": cat.resize((72, 54), Image.Resampling.LANCZOS),
        "digit": digits.crop((28, 0, 56, 28)),
        "noise": Image.fromarray(noise.astype(np.uint8).reshape(21, 34, 3)),
        # Darkest and lightest levels apart, of which equalize and autocontrast make special cases.
        "flat": Image.new("RGB", (5, 4), (7, 200, 0)),
    }


def affine_cases() -> list[tuple]:
    def case(name, change, value):
        return [
            (name, [value, mode], lambda image, mode=mode: change(image, value, fillcolor=FILL, resample=MODES[mode]))
            for mode in MODES
        ]

    changes = {
        "rotate": (auto_augment.rotate, [27.3, -13.1, 90, 180, 0]),
        "shearX": (auto_augment.shear_x, [0.27, -0.3]),
        "shearY": (auto_augment.shear_y, [0.27, -0.3]),
        "translateX": (auto_augment.translate_x_rel, [0.405, -0.13]),
        "translateY": (auto_augment.translate_y_rel, [0.405, -0.13]),
    }
    return [each for name, (change, values) in changes.items() for value in values for each in case(name, change, value)]


def colour_cases() -> list[tuple]:
    factors = [0, 0.37, 1, 1.81, 0.1]
    changes = {
        "brightness": (F.adjust_brightness, factors),
        "contrast": (F.adjust_contrast, factors),
        "saturation": (F.adjust_saturation, factors),
        "hue": (F.adjust_hue, [0, 0.1, -0.37, 0.5]),
        "sharpness": (auto_augment.sharpness, factors),
        "posterize": (auto_augment.posterize, [4, 1]),  # 0, which old Pillow takes, is black
        "solarize": (auto_augment.solarize, [26, 128, 256]),
        "solarizeAdd": (auto_augment.solarize_add, [99, 0]),
    }
    return [
        (name, [value], lambda image, change=change, value=value: change(image, value))
        for name, (change, values) in changes.items()
        for value in values
    ]


PLAIN = [
    ("invert", [], auto_augment.invert),
    ("autoContrast", [], auto_augment.auto_contrast),
    ("equalize", [], auto_augment.equalize),
    ("flipHorizontally", [], F.hflip),
]


def crop_cases(image: Image.Image) -> list[tuple]:
    width, height = image.size
    areas = [(0, 0, height, width), (1, 2, height - 3, width - 4), (height // 3, width // 2, 2, 1)]
    return [
        ("resizeArea", [*area, size, mode], lambda image, area=area, size=size, mode=mode: F.resized_crop(
            image, *area, [size, size], getattr(InterpolationMode, mode.upper())))
        for area in areas
        for size in (24, 96)
        for mode in MODES
    ]  # fmt: skip


def describe(name: str, picture: str, arguments: list, result: Image.Image) -> dict:
    values = np.asarray(result).ravel()
    at = [i * len(values) // SAMPLES for i in range(SAMPLES)]
    return {
        "transform": name,
        "picture": picture,
        "arguments": arguments,
        "bytes": base64.b64encode(values[at].tobytes()).decode(),
        "sha256": hashlib.sha256(values.tobytes()).hexdigest(),
    }


def as_png(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def levels() -> list[dict]:
    """The arguments that timm's `inc1` makes of a magnitude, the same sign each time."""
    ops = auto_augment._RAND_INCREASING_TRANSFORMS
    cases = []
    for magnitude in (0, 3.3, 7.5, 9, 10):
        for name in ops:
            function = auto_augment.LEVEL_TO_ARG[name]
            with mock.patch.object(auto_augment.random, "random", lambda: 0.25):  # plus
                arguments = function(magnitude, {}) if function else ()
            cases.append({"name": name, "magnitude": magnitude, "argument": arguments[0] if arguments else 0})
    return cases


def mixes() -> list[dict]:
    """Batches of four, mixed by timm with a share and a place that are given."""
    size, classes, labels = 9, 5, [1, 4, 0, 1]
    images = torch.from_numpy(uniform("mix", (4, size, size, 3))).permute(0, 3, 1, 2)
    cases = []
    for kind, share, place in [
        ("mixup", 0.37, (0, 0)), ("mixup", 1e-9, (0, 0)),
        ("cutmix", 0.37, (4, 4)), ("cutmix", 0.8, (0, 8)), ("cutmix", 0.05, (8, 1)),
    ]:  # fmt: skip
        mix = Mixup(mixup_alpha=0.8, cutmix_alpha=1, label_smoothing=0.1, num_classes=classes)
        mix._params_per_batch = lambda share=share, kind=kind: (share, kind == "cutmix")
        places = iter(place * 2)
        with mock.patch("numpy.random.randint", lambda *_, **__: next(places)):
            mixed, target = mix(images.clone().contiguous(), torch.tensor(labels))
            box, kept = cutmix_bbox_and_lam((size, size), share) if kind == "cutmix" else ((0, 0, 0, 0), share)
        cases.append({
            "kind": kind, "share": share, "place": list(place), "box": [int(side) for side in box], "kept": float(kept),
            "images": digits9(mixed.permute(0, 2, 3, 1).ravel()[::7]), "targets": digits9(target),
        })  # fmt: skip
    return {"size": size, "classes": classes, "labels": labels, "smoothing": 0.1, "cases": cases}


def generate() -> None:
    images = pictures()
    cases = [
        describe(name, picture, arguments, change(image))
        for picture, image in images.items()
        for name, arguments, change in [*affine_cases(), *colour_cases(), *PLAIN, *crop_cases(image)]
    ]
    write("training", "augmentation", {
        "pictures": {name: as_png(image) for name, image in images.items()},
        "fill": FILL, "cases": cases, "levels": levels(), "mixes": mixes(),
    })  # fmt: skip
