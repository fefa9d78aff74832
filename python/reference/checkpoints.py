"""Checkpoint files as PyTorch and safetensors write them, for the tests of packages/checkpoint.

    python -m reference.checkpoints                           writes their fixtures
    python -m reference.checkpoints --verify FILE FIXTURE     has FILE, by safetensors' own
                                                                    reader, the tensors of FIXTURE?

`expected.json` holds what PyTorch itself reads in each file. The legacy format names storages by their
addresses, so those files come out different each time.
"""

import argparse
import io
import json
import math
import pickle
import struct
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path
from unittest import mock

import numpy
import torch
from safetensors.torch import load_file, save_file

FIXTURES = Path(__file__).resolve().parents[2] / "packages/checkpoint/test/fixtures"

LEGACY = {"_use_new_zipfile_serialization": False}


def dtypes():
    """Every type that can be read, with the values that tend to come out wrong."""
    special = [math.inf, -math.inf, math.nan]
    floats = [0.0, -0.0, 1.0, -2.5, math.pi, 1e-3, 65504.0, 6e-8, 3.1e-5, 1e-6, *special]
    return OrderedDict(
        float32=torch.tensor([*floats, 3.4028234e38, 1e-45]),
        float64=torch.tensor([*floats, 1 / 3, 1 + 2**-24, 1 + 3 * 2**-25], dtype=torch.float64),
        float16=torch.tensor(floats).half(),
        bfloat16=torch.tensor([*floats, 3e38]).bfloat16(),
        int64=torch.tensor([0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]),
        int32=torch.tensor([0, -1, 2**31 - 1, -(2**31)], dtype=torch.int32),
        int16=torch.tensor([0, -1, 32767, -32768], dtype=torch.int16),
        int8=torch.tensor([0, -1, 127, -128], dtype=torch.int8),
        uint8=torch.tensor([0, 1, 255], dtype=torch.uint8),
        bool=torch.tensor([True, False, True]),
        scalar=torch.tensor(7.25),
        empty=torch.zeros(0, 3),
        matrix=torch.arange(12, dtype=torch.float32).reshape(3, 4) / 8,
    )


def views():
    """Tensors that are views: of one storage, at an offset, with strides of any kind."""
    base = torch.arange(120, dtype=torch.float32)
    image = torch.arange(48, dtype=torch.float16).reshape(2, 3, 4, 2)
    return OrderedDict(
        whole=base,
        tied=base,
        offset=base[100:],
        matrix=base.view(10, 12),
        transposed=base.view(10, 12).t(),
        block=base.view(10, 12)[2:5, 3:9],
        stepped=base[5:100:7],
        permuted=base.view(4, 5, 6).permute(2, 0, 1),
        expanded=torch.tensor([[1.5], [2.5]]).expand(2, 4),
        repeated=torch.tensor(3.0).expand(2, 3),
        last_empty=base[120:],
        channels_last=image.contiguous(memory_format=torch.channels_last),
        unit_dimension=base[:6].as_strided((1, 6), (77, 1)),
        counts=torch.arange(20).view(4, 5)[:, 1],
    )


def training():
    """What mmcls saves: a state dict with _metadata, meta of all sorts, the optimizer's state."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        OrderedDict(conv=torch.nn.Conv2d(2, 3, 3), bn=torch.nn.BatchNorm2d(3))
    )
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model(torch.randn(2, 2, 4, 4)).sum().backward()
    optimizer.step()
    state = OrderedDict((f"backbone.{name}", value) for name, value in model.state_dict().items())
    state._metadata = model.state_dict()._metadata
    return {
        "meta": {
            "epoch": 100,
            "lr": [0.1, 0.01],
            "CLASSES": ("cat", "dög"),
            "config": "model = dict(\n    type='RedNet')",
            "best": numpy.float64(77.5),
            "args": argparse.Namespace(depth=50, lr=0.1),
            "seed": 2**100,
            "negative": -(2**40),
            "raw": b"\x00\xffPK",
            "tags": {"a"},
            "__proto__": {"polluted": True},
            "done": True,
            "nothing": None,
            "stats": {1: 0.5, 2: 1.5},
            "dtype": torch.float16,
            "device": torch.device("cuda:0"),
            "size": torch.Size([1, 2]),
        },
        "state_dict": state,
        "optimizer": optimizer.state_dict(),
        "accuracy": torch.tensor(0.75),
    }


def nested():
    return {
        "epoch": 3,
        "model": {
            "encoder": {"weight": torch.ones(2)},
            "decoder": OrderedDict(bias=torch.zeros(1)),
            "depth": 4,
        },
        "model_ema": {"encoder.weight": torch.full((2,), 5.0)},
    }


def parameters():
    """Parameters, and a tensor with an attribute of its own, in protocol 4."""
    attributed = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    attributed.note = "mine"
    tensor = torch.tensor([3.0])
    tensor.note = "mine"
    return {
        "parameter": torch.nn.Parameter(torch.tensor([0.5])),
        "attributed": attributed,
        "tensor": tensor,
    }


def save(name, value, **options):
    torch.save(value, FIXTURES / name, **options)


def zip_again(
    name, source, folder, compression=zipfile.ZIP_STORED, change=lambda name, data: data, **options
):
    """The entries of an archive in another folder, or in none: as any other zip program writes them."""
    archive = io.BytesIO((FIXTURES / source).read_bytes())
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(FIXTURES / name, "w", compression) as new:
        for entry in old.infolist():
            inner = entry.filename.split("/", 1)[1]
            target = zipfile.ZipInfo(folder + inner)
            target.compress_type = compression
            with new.open(target, "w", **options) as file:
                file.write(change(inner, old.read(entry)))


def save_big_endian(name, value):
    """What a big-endian machine writes: its byte order in `byteorder`, and the elements in it."""
    for tensor in value.values():
        tensor.untyped_storage().byteswap(tensor.dtype)
    save(name, value)
    zip_again(
        name, name, "archive/", change=lambda inner, data: b"big" if inner == "byteorder" else data
    )


def save_old_views(name):
    """The legacy format as PyTorch before 0.4 wrote it: two views of a root storage."""

    class View:
        def __init__(self, key, offset, numel):
            self.id = ("storage", torch.FloatStorage, "root", "cpu", 6, (key, offset, numel))

    class Tensor:
        def __init__(self, view, offset, size, stride):
            self.args = (view, offset, size, stride)

        def __reduce__(self):
            return torch._utils._rebuild_tensor, self.args

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return value.id if isinstance(value, View) else None

    value = OrderedDict(
        head=Tensor(View("a", 0, 4), 1, (3,), (1,)), tail=Tensor(View("b", 2, 4), 0, (2, 2), (2, 1))
    )
    with open(FIXTURES / name, "wb") as file:
        pickle.dump(torch.serialization.MAGIC_NUMBER, file, protocol=2)
        pickle.dump(torch.serialization.PROTOCOL_VERSION, file, protocol=2)
        pickle.dump(
            {"protocol_version": 1001, "little_endian": True, "type_sizes": {}}, file, protocol=2
        )
        Pickler(file, protocol=2).dump(value)
        pickle.dump(["root"], file, protocol=2)
        file.write(struct.pack("<q6f", 6, *range(6)))


def readable():
    """Writes the files that can be read, and returns their names."""
    save("dtypes.pth", dtypes())
    save("dtypes-legacy.pth", dtypes(), **LEGACY)
    save("views.pth", views())
    save("views-legacy.pth", views(), **LEGACY)
    with mock.patch.object(torch.serialization, "location_tag", lambda storage: "cuda:0"):
        save("training.pth", training())
        save("training-legacy.pth", training(), **LEGACY)
    save("nested.pth", nested())
    save("parameters.pth", parameters(), pickle_protocol=4)
    save("parameters-legacy.pth", parameters(), pickle_protocol=5, **LEGACY)
    save_old_views("old-views-legacy.pth")
    torch.serialization.set_crc32_options(False)
    save("no-checksums.pth", nested())
    torch.serialization.set_crc32_options(True)
    zip_again("deflated.pth", "training.pth", "other/", zipfile.ZIP_DEFLATED)
    zip_again("no-folder.pth", "nested.pth", "")
    zip_again("zip64.pth", "nested.pth", "archive/", force_zip64=True)
    save_big_endian("big-endian.pth", dtypes())
    return sorted(path.name for path in FIXTURES.glob("*.pth"))


def unreadable():
    """Writes files of other kinds, each to be refused with its reason."""
    save("complex.pth", {"w": torch.ones(2, dtype=torch.complex64)})
    save("uint16.pth", {"w": torch.ones(2, dtype=torch.uint16)})
    save("sparse.pth", {"w": torch.eye(2).to_sparse()})
    save("module.pth", torch.nn.Linear(2, 2))
    save("one-tensor.pth", torch.ones(2))
    torch.jit.save(torch.jit.script(torch.nn.Linear(1, 1)), FIXTURES / "torchscript.pth")


def expectation(tensors):
    def number(value):
        return value if math.isfinite(value) and abs(value) < 2**53 else str(value)

    return {
        name: {
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "shape": list(tensor.shape),
            "values": [
                "-0" if value == 0 and math.copysign(1, value) < 0 else number(value)
                for value in rounded(tensor.detach()).flatten().tolist()
            ],
        }
        for name, tensor in tensors.items()
    }


def rounded(tensor):
    return tensor.float() if tensor.dtype.is_floating_point else tensor.to(torch.int64)


def load(path):
    """The named tensors of a fixture, as PyTorch reads them."""
    if path.suffix == ".safetensors":
        return load_file(path)
    value = torch.load(path, weights_only=False, map_location="cpu")
    value = value.get("state_dict", value.get("model", value))
    if "encoder" in value:
        value = {
            f"{outer}.{name}": tensor
            for outer, inner in value.items()
            if isinstance(inner, dict)
            for name, tensor in inner.items()
        }
    return value


def generate():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for path in FIXTURES.iterdir():
        path.unlink()
    names = readable()
    save_file(dtypes(), FIXTURES / "dtypes.safetensors", {"format": "pt", "__proto__": "x"})
    names.append("dtypes.safetensors")
    expected = {}
    for name in names:
        # PyTorch reads an archive without a folder, or of another byte order, only of its own making.
        source = {"no-folder.pth": "nested.pth", "big-endian.pth": "dtypes.pth"}.get(name, name)
        tensors = expectation(load(FIXTURES / source))
        # The same tensors as in another file are told by its name.
        expected[name] = next(
            (other for other, there in expected.items() if there == tensors), tensors
        )
    (FIXTURES / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    unreadable()


def verify(path, fixture):
    """Whether safetensors reads in `path` the very tensors of `fixture`."""
    tensors = load_file(path)
    problems = [f"{name}: missing" for name in load(fixture) if name not in tensors]
    for name, tensor in load(fixture).items():
        # float64 came through float32.
        wanted = (
            tensor.detach().float().double() if tensor.dtype is torch.float64 else tensor.detach()
        )
        found = tensors.pop(name, wanted)
        same = found.dtype is wanted.dtype and found.shape == wanted.shape
        if not same or not torch.equal(found.nan_to_num(0.5), wanted.nan_to_num(0.5)):
            problems.append(f"{name}: {found} instead of {wanted}")
    problems += [f"{name}: not in {fixture.name}" for name in tensors]
    return problems


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--verify", nargs=2, type=Path, metavar=("FILE", "FIXTURE"))
    paths = parser.parse_args().verify
    if paths is None:
        generate()
    elif found := verify(*paths):
        sys.exit("\n".join(found))
