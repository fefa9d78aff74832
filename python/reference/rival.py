"""PyTorch as a rival in apps/benchmarks: the same computations, to be timed there and exported to ONNX.

    python -m reference.rival weights MODEL FILE            the deterministic weights, as safetensors
    python -m reference.rival export MODEL FORMULATION BATCH SIZE FILE an ONNX model
    python -m reference.rival export-litert MODEL FORMULATION BATCH SIZE FILE  a LiteRT model (pip install ./python[litert])
    python -m reference.rival serve MODEL FORMULATION BATCH SIZE       times calls on demand (below)
    python -m reference.rival serve-training MODEL FORMULATION BATCH SIZE   likewise, of training steps
    python -m reference.rival serve-dense MODEL FORMULATION SIZE            likewise, of detectors and segmenters
    python -m reference.rival export-operator OPERATOR FORMULATION GROUPS SHAPES FILE    likewise, of one operator
    python -m reference.rival serve-operators                          likewise

Servers answer each line of JSON on their standard input with one on their standard output.

`serve`, each number in the order of NCHW: {"images": [...]} with {"logits": [...]}, which are also the images from then on;
{} with {"milliseconds": ...} of one call.

`serve-training`, of the form for training with batch statistics: {"images": [...], "labels": [...]} with the cross-entropy and the
norm of all gradients, {"loss", "norm"}, of which nothing changes but BatchNorm's statistics; {} with {"milliseconds": ...} of one
step with SGD's update.

`serve-dense`, of one image: {"image": [...], "threshold"} with what is found, the {"boxes", "scores", "labels"} of objects or the {"map"} of
classes; {} with {"milliseconds": ...} from the network's input to that, masks included.

`serve-operators` keeps several passes by a number `id`; values are in safetensors files, in the layouts of `operators.py`:
{"id", "load": FILE, "operator", "formulation", "groups", "training"} with {}: the inputs by their names, and the output's
gradient `dy`; {"id", "save": FILE} with {}: makes a file with the `values` of one call; {"id"} with {"milliseconds": ...} of a
call, the mean of as many as take a while; {"id", "drop": true} with {}.
"""

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from . import operators
from .contmix import neighborhood_av2d, neighborhood_av2d_by_region
from .inference import for_inference
from .involution import Involution, involution2d, involution2d_by_shift
from .dense_rival import answer_for
from .networks import DENSE, NAMES, VOLO, create
from .overlock_blocks import MixingBlock

FORMULATIONS = {
    "unfold": involution2d,
    "shift": involution2d_by_shift,
    "gather": neighborhood_av2d,
    "region": neighborhood_av2d_by_region,
}
NATIVE = "native"  # of a network without dynamic kernels
OPSET = 17
FOLD_OPSET = 18  # the first with Col2Im, for VOLO's `fold`
FOLD = nn.functional.fold
TRAINING_RATE = 1e-4  # so small that the timed steps leave the numbers in their ranges
SAMPLE = 5e-3  # seconds that timed calls of an operator take at least


def formulated(model: nn.Module, formulation: str) -> nn.Module:
    """With the dynamic kernels, if it has any, applied by one of FORMULATIONS."""
    for module in model.modules():
        if isinstance(module, Involution | MixingBlock):
            module.aggregate = FORMULATIONS[formulation]
    return model


def save_weights(name: str, file: str) -> None:
    state = create(name).state_dict()
    save_file({key: value for key, value in state.items() if value.is_floating_point()}, file)


def fold_to_known_size(
    columns: Tensor, output_size: tuple[int, int], *args: object, **kwargs: object
) -> Tensor:
    """The exporter translates `fold` for a size of plain numbers only, and traces the sizes of maps as tensors."""
    return FOLD(columns, tuple(int(side) for side in output_size), *args, **kwargs)


def export_onnx(
    model: nn.Module, inputs: dict[str, Tensor], output: str, file: str, opset: int = OPSET
) -> None:
    warnings.filterwarnings("ignore")
    nn.functional.fold = fold_to_known_size
    torch.onnx.export(
        model,
        tuple(inputs.values()),
        file,
        input_names=list(inputs),
        output_names=[output],
        opset_version=opset,
        dynamo=False,
    )


def export(name: str, formulation: str, batch: int, size: int, file: str) -> None:
    images = torch.zeros(batch, 3, size, size)
    model = formulated(for_inference(create(name)), formulation)
    export_onnx(model, {"image": images}, "logits", file, FOLD_OPSET if name in VOLO else OPSET)


def export_litert(name: str, formulation: str, batch: int, size: int, file: str) -> None:
    import litert_torch  # takes seconds, and may be missing

    model = formulated(for_inference(create(name)), formulation)
    litert_torch.convert(model, (torch.zeros(batch, 3, size, size),)).export(file)


class Formulation(nn.Module):
    """A formulation of an operator, for the exporter."""

    def __init__(self, apply: Callable[..., Tensor]):
        super().__init__()
        self.apply = apply

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.apply(*inputs)


def export_operator(name: str, formulation: str, groups: int, shapes: str, file: str) -> None:
    """`shapes`: those of the inputs by name as JSON, in the benchmarks' layouts. The model's are PyTorch's own."""
    operator = operators.create(name, groups)
    inputs = {key: torch.zeros(shape) for key, shape in json.loads(shapes).items()}
    laid = operator.lay_out(inputs, torch.contiguous_format)
    model = Formulation(operator.formulations[formulation])
    export_onnx(model, dict(zip(operator.layouts, laid, strict=True)), "y", file)


def answer_lines(answer: Callable[[dict], dict]) -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


@torch.inference_mode()
def serve(name: str, formulation: str, batch: int, size: int) -> None:
    torch.set_num_threads(1)
    model = formulated(for_inference(create(name)), formulation)
    model = model.to(memory_format=torch.channels_last)
    images = torch.zeros(batch, 3, size, size)

    def answer(request: dict) -> dict:
        nonlocal images
        if "images" in request:
            images = torch.tensor(request["images"]).view(batch, 3, size, size)
            images = images.contiguous(memory_format=torch.channels_last)
            return {"logits": model(images).flatten().tolist()}
        start = time.perf_counter()
        model(images)
        return {"milliseconds": (time.perf_counter() - start) * 1e3}

    answer_lines(answer)


def serve_training(name: str, formulation: str, batch: int, size: int) -> None:
    torch.set_num_threads(1)
    model = formulated(create(name).train(), formulation).to(memory_format=torch.channels_last)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=TRAINING_RATE, momentum=0.9)
    images, labels = torch.zeros(batch, 3, size, size), torch.zeros(batch, dtype=torch.long)

    def backward() -> Tensor:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        return loss

    def answer(request: dict) -> dict:
        nonlocal images, labels
        if "images" in request:
            images = torch.tensor(request["images"]).view(batch, 3, size, size)
            images = images.contiguous(memory_format=torch.channels_last)
            labels = torch.tensor(request["labels"])
            loss = backward()
            gradients = [each.grad for each in parameters if each.grad is not None]
            norm = torch.nn.utils.get_total_norm(gradients)
            return {"loss": loss.item(), "norm": norm.item()}
        start = time.perf_counter()
        backward()
        optimizer.step()
        return {"milliseconds": (time.perf_counter() - start) * 1e3}

    answer_lines(answer)


def seconds(call: Callable[[], object]) -> float:
    """Of one call, the mean of as many as take SAMPLE."""
    start, calls = time.perf_counter(), 0
    while True:
        call()
        calls += 1
        taken = time.perf_counter() - start
        if taken >= SAMPLE:
            return taken / calls


@torch.inference_mode()
def serve_dense(name: str, formulation: str, size: int) -> None:
    torch.set_num_threads(1)
    model = formulated(for_inference(create(name)), formulation).to(memory_format=torch.channels_last)
    if hasattr(model, "auxiliary_head"):
        del model.auxiliary_head  # it serves training only
    image, threshold = torch.zeros(1, 3, size, size), None

    def answer(request: dict) -> dict:
        nonlocal image, threshold
        if "image" in request:
            image = torch.tensor(request["image"]).view(1, 3, size, size)
            image, threshold = image.contiguous(memory_format=torch.channels_last), request.get("threshold")
            return {key: value.flatten().tolist() for key, value in answer_for(model, image, threshold).items()}
        start = time.perf_counter()
        answer_for(model, image, threshold)
        return {"milliseconds": (time.perf_counter() - start) * 1e3}

    answer_lines(answer)


def load_call(
    load: str, operator: str, formulation: str, groups: int, training: bool
) -> operators.Call:
    """In the memory format in which it is faster, found by trying."""
    inputs = load_file(load)
    dy = inputs.pop("dy")
    calls = [
        operators.Call(
            operators.create(operator, groups),
            formulation,
            inputs,
            dy if training else None,
            memory_format,
        )
        for memory_format in (torch.contiguous_format, torch.channels_last)
    ]
    for call in calls:
        call()
    return min(calls, key=seconds)


def serve_operators() -> None:
    torch.set_num_threads(1)
    calls: dict[int, operators.Call] = {}

    def answer(request: dict) -> dict:
        number = request.pop("id")
        if "load" in request:
            calls[number] = load_call(**request)
        elif "save" in request:
            save_file({"values": calls[number].values()}, request["save"])
        elif "drop" in request:
            del calls[number]
        else:
            return {"milliseconds": seconds(calls[number]) * 1e3}
        return {}

    answer_lines(answer)


def main() -> None:
    parser = argparse.ArgumentParser(prog="rival", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    formulation = {"formulation": {"choices": [*FORMULATIONS, NATIVE]}}
    model, file = {"name": {"choices": NAMES}}, {"file": {}}
    images = {"batch": {"type": int}, "size": {"type": int}}
    dense = {"name": {"choices": DENSE}}
    operator = {"name": {}, **formulation, "groups": {"type": int}, "shapes": {}}
    for name, run, positional in (
        ("weights", save_weights, {"name": {"choices": [*NAMES, *DENSE]}} | file),
        ("export", export, model | formulation | images | file),
        ("export-litert", export_litert, model | formulation | images | file),
        ("serve", serve, model | formulation | images),
        ("serve-training", serve_training, model | formulation | images),
        ("export-operator", export_operator, operator | file),
        ("serve-dense", serve_dense, dense | formulation | {"size": {"type": int}}),
        ("serve-operators", serve_operators, {}),
    ):
        command = commands.add_parser(name)
        command.set_defaults(run=run)
        for argument, options in positional.items():
            command.add_argument(argument, **options)
    arguments = vars(parser.parse_args())
    arguments.pop("run")(**arguments)


if __name__ == "__main__":
    main()
