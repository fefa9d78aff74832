"""torchvision.ops.roi_align and its gradient, in float32, which decides where samples lie."""

import torch
from torchvision.ops import roi_align

from .fixture_file import digits9, image, nhwc, sampled, write

# In pixels of an image of 96×160: inside, on pixels, over every border, beside the map, long, empty, and turned over.
BOXES = [
    [0, 10.3, 21.7, 71.9, 84.2],
    [1, 0, 0, 160, 96],
    [0, 16, 8, 32, 40],
    [1, -30.5, -12.25, 20, 30],
    [0, 130.1, 70.7, 190.3, 120.9],
    [1, 155, 93, 159.5, 95.5],
    [0, 400, 10, 450, 60],
    [1, -3000, 20, 4000, 44.4],
    [0, 50, 50, 50, 50],
    [1, 60, 40, 20, 10],
    [0, 3.3, 40.1, 4.2, 41],
]

# name: (height and width of the map, stride, output size, sampling ratio, aligned)
CASES = {
    "stride 4, boxes": ((24, 40), 4, (7, 7), 0, True),
    "stride 8, masks": ((12, 20), 8, (14, 14), 0, True),
    "stride 32": ((3, 5), 32, (7, 7), 0, True),
    "stride 4, not aligned": ((24, 40), 4, (3, 3), 0, False),
    "stride 16, two samples": ((6, 10), 16, (7, 7), 2, True),
    "stride 16, three samples, not aligned": ((6, 10), 16, (2, 5), 3, False),
    "one sample": ((24, 40), 4, (5, 2), 1, True),
    "one bin": ((24, 40), 4, (1, 1), 0, True),
    "a stride that is no power of 2": ((14, 23), 7, (4, 6), 0, True),
}
CHANNELS = 3
# Of each result.
SAMPLES = 600


def case(name: str, size: tuple, stride: int, output: tuple, ratio: int, aligned: bool) -> dict:
    shape = [2, *size, CHANNELS]
    x = image(f"{name}/x", shape).contiguous().requires_grad_()
    dy = image(f"{name}/dy", [len(BOXES), *output, CHANNELS]).contiguous()
    y = roi_align(x, torch.tensor(BOXES), output, 1 / stride, ratio, aligned)
    (dx,) = torch.autograd.grad(y, x, dy)
    return {
        "name": name,
        "xShape": shape,
        "outputSize": output,
        "spatialScale": 1 / stride,
        "samplingRatio": ratio,
        "aligned": aligned,
        "y": digits9(sampled(nhwc(y.detach()), SAMPLES)),
        "dx": digits9(sampled(nhwc(dx), SAMPLES)),
    }


def generate() -> None:
    boxes = {"boxes": [box[1:] for box in BOXES], "batchIndices": [box[0] for box in BOXES]}
    cases = [case(name, *rest) for name, rest in CASES.items()]
    write("involution-ops", "roi_align", {**boxes, "cases": cases})
