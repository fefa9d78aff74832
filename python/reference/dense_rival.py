"""Detectors and segmenters as a user would run them: from the network's input to boxes and masks, or to a map of classes."""

from torch import Tensor, nn

from .dense_segmenters import resize
from .detection import Image, RetinaNet, TwoStage
from .detection_boxes import paste

PROPOSALS, OBJECTS = 1000, 100


def answer_for(model: nn.Module, image: Tensor, threshold: float | None) -> dict[str, Tensor]:
    """image: [1,3,H,W] at its own size, a multiple of 32; threshold: of a detector's scores."""
    size = image.shape[2:]
    if not isinstance(model, RetinaNet | TwoStage):
        return {"map": resize(model(image), size)[0].argmax(0)}
    seen = Image(tuple(size), tuple(size))
    dense = model.dense(image)
    if isinstance(model, RetinaNet):
        found = model.detect(dense, seen, threshold, OBJECTS)
    else:
        found, parts = model.detect(dense, model.propose(dense, seen, PROPOSALS), seen, threshold, OBJECTS)
        pairs = zip(parts["masks"], found.boxes, strict=True) if "masks" in parts else ()
        # To be timed only.
        _ = [paste(map_, box, seen.original) >= 0.5 for map_, box in pairs]
    return {"boxes": found.boxes, "scores": found.scores, "labels": found.labels}
