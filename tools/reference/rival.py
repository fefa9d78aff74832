"""PyTorch as a rival in apps/benchmarks: the same networks and weights, to be timed there and exported to ONNX.

    python -m tools.reference.rival weights MODEL FILE            the deterministic weights, as safetensors
    python -m tools.reference.rival export MODEL FORMULATION SIZE FILE       an ONNX model; needs requirements-onnx.txt
    python -m tools.reference.rival serve MODEL FORMULATION SIZE             times calls on demand (below)

`serve` answers a line of JSON on its standard input with one on its standard output, each number in the order of NCHW:
{"image": [...]} with {"logits": [...]}, which is also the image from then on; {} with {"milliseconds": ...} of one call.
"""

import argparse
import json
import sys
import time
import warnings

import torch
from safetensors.torch import save_file
from torch import nn

from .contmix import neighborhood_av2d, neighborhood_av2d_by_region
from .inference import for_inference
from .involution import Involution, involution2d, involution2d_by_shift
from .networks import NAMES, create
from .overlock_blocks import MixingBlock

FORMULATIONS = {
    "unfold": involution2d,
    "shift": involution2d_by_shift,
    "gather": neighborhood_av2d,
    "region": neighborhood_av2d_by_region,
}
NATIVE = "native"  # of a network without dynamic kernels


def formulated(name: str, formulation: str) -> nn.Module:
    """In inference form, with the dynamic kernels, if it has any, applied by one of FORMULATIONS."""
    model = for_inference(create(name))
    for module in model.modules():
        if isinstance(module, Involution | MixingBlock):
            module.aggregate = FORMULATIONS[formulation]
    return model


def save_weights(name: str, file: str) -> None:
    state = create(name).state_dict()
    save_file({key: value for key, value in state.items() if value.is_floating_point()}, file)


def export(name: str, formulation: str, size: int, file: str) -> None:
    warnings.filterwarnings("ignore")
    torch.onnx.export(
        formulated(name, formulation),
        (torch.zeros(1, 3, size, size),),
        file,
        input_names=["image"],
        output_names=["logits"],
        opset_version=17,
        dynamo=False,
    )


@torch.inference_mode()
def serve(name: str, formulation: str, size: int) -> None:
    torch.set_num_threads(1)
    model = formulated(name, formulation).to(memory_format=torch.channels_last)
    image = torch.zeros(1, 3, size, size)
    for line in sys.stdin:
        request = json.loads(line)
        if "image" in request:
            image = torch.tensor(request["image"]).view(1, 3, size, size)
            image = image.contiguous(memory_format=torch.channels_last)
            answer = {"logits": model(image).flatten().tolist()}
        else:
            start = time.perf_counter()
            model(image)
            answer = {"milliseconds": (time.perf_counter() - start) * 1e3}
        print(json.dumps(answer), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="rival", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    for run, takes_size, takes_file in (
        (save_weights, False, True),
        (export, True, True),
        (serve, True, False),
    ):
        command = commands.add_parser(run.__name__.removeprefix("save_"))
        command.set_defaults(run=run)
        command.add_argument("name", choices=NAMES)
        if takes_size:
            command.add_argument("formulation", choices=[*FORMULATIONS, NATIVE])
            command.add_argument("size", type=int)
        if takes_file:
            command.add_argument("file")
    arguments = vars(parser.parse_args())
    arguments.pop("run")(**arguments)


if __name__ == "__main__":
    main()
