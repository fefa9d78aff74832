"""VOLO, timm's own: every stage in float64 and how far float32 is from it, its modules, and the keys of every published network."""

import timm
import torch
from timm.models import volo
from torch import Tensor, nn
from torch.nn import functional as F

from .fixture_file import image, write
from .hashing import fnv1a32, uniform
from .models_fixture import SAMPLES, describe
from .overlock_parts_fixture import case as module_case
from .weights import fill

# A network of every part, small enough to be tested at once.
SMALL = {
    "layers": (2, 1, 2, 1),
    "embed_dims": (48, 96, 96, 96),
    "num_heads": (3, 6, 6, 6),
    "stem_hidden_dim": 16,
    "img_size": 64,
    "num_classes": 20,
}
# The second is no multiple of 16, and of another size than the position embedding; the third is larger than that.
SMALL_SHAPES = [[2, 64, 64, 3], [1, 108, 84, 3], [1, 40, 64, 3]]


class OutlookAttention(volo.OutlookAttention):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Outlooker(volo.Outlooker):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class TransformerBlock(volo.Transformer):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class MapAttention(volo.Attention):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ClassAttention(volo.ClassAttention):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x[:, :, 0].transpose(1, 2)).transpose(1, 2).unsqueeze(2)


class Perceptron(volo.Mlp):
    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


# [module, arguments, prefix of its weights' keys, shapes of the inputs by name]
MODULES = [
    (OutlookAttention, {"dim": 12, "num_heads": 3, "stride": 2}, "attn", {"x": [2, 6, 4, 12]}),
    (OutlookAttention, {"dim": 8, "num_heads": 2, "stride": 2}, "attn", {"x": [1, 5, 7, 8]}),
    (
        OutlookAttention,
        {"dim": 8, "num_heads": 1, "kernel_size": 5, "padding": 2, "stride": 3},
        "attn",
        {"x": [1, 7, 4, 8]},
    ),
    (MapAttention, {"dim": 12, "num_heads": 3}, "attn", {"x": [2, 3, 4, 12]}),
    (ClassAttention, {"dim": 12, "num_heads": 3}, "attn", {"x": [2, 1, 7, 12]}),
    (
        Outlooker,
        {"dim": 8, "kernel_size": 3, "padding": 1, "stride": 2, "num_heads": 2},
        "network.0.0",
        {"x": [1, 5, 4, 8]},
    ),
    (
        TransformerBlock,
        {"dim": 8, "num_heads": 2, "mlp_ratio": 2.5},
        "network.2.0",
        {"x": [1, 3, 4, 8]},
    ),
    (Perceptron, {"in_features": 6, "hidden_features": 18}, "mlp", {"x": [2, 3, 4, 6]}),
]


def stages(model: nn.Module, x: Tensor) -> dict[str, Tensor]:
    """Every stage's map, NHWC, and the logits. The position embedding is interpolated to the map, as timm does it for its other networks."""
    maps = {"stem": model.patch_embed(x).permute(0, 2, 3, 1)}
    y = model.network[0](maps["stem"])
    maps["stage1"] = y
    y = model.network[1](y)
    grid = model.pos_embed.permute(0, 3, 1, 2)
    if grid.shape[2:] != y.shape[1:3]:
        grid = F.interpolate(grid, size=y.shape[1:3], mode="bicubic", antialias=True)
    y = y + grid.permute(0, 2, 3, 1)
    for n in (2, 3, 4):
        y = model.network[n](y)
        maps[f"stage{n}"] = y
    tokens = model.norm(model.forward_cls(y.flatten(1, 2)))
    return {**maps, "logits": model.forward_head(tokens)}


@torch.no_grad()
def case(model: nn.Module, shape: list[int]) -> dict:
    x = image("input", shape)
    single = stages(model.float(), x)
    exact = stages(model.double(), x.double())
    if shape[1] == model.pos_embed.shape[1] * 16 and shape[2] == model.pos_embed.shape[2] * 16:
        assert torch.equal(model(x.double()), exact["logits"])
    outputs = {
        name: describe(value, [single[name]], value.numel() if name == "logits" else SAMPLES)
        for name, value in exact.items()
    }
    for name, value in outputs.items():
        print(f"  {shape} {name}: std {value['std']:.3f}, float32 within {value['float32MaxError']:.1e}")
    return {"inputShape": shape, "outputs": outputs}


# One weight of each kind of layer, by which the sum of the logits times `dy` is differentiated.
DIFFERENTIATED = [
    "cls_token",
    "pos_embed",
    "patch_embed.proj.weight",
    "network.0.0.attn.v.weight",
    "network.0.1.attn.attn.bias",
    "network.1.proj.bias",
    "network.3.1.attn.qkv.weight",
    "post_network.0.attn.q.weight",
    "post_network.1.mlp.fc1.bias",
    "norm.weight",
    "aux_head.weight",
]
GRADIENT_SAMPLES = 64


def gradients(model: nn.Module, shape: list[int]) -> dict:
    def run(x: Tensor) -> list[Tensor]:
        logits = model.to(x.dtype)(x)
        weights = [model.get_parameter(key) for key in DIFFERENTIATED]
        dy = torch.from_numpy(uniform("dy", tuple(logits.shape))).to(x.dtype)
        return [d.clone() for d in torch.autograd.grad(logits, weights, dy)]

    x = image("input", shape)
    single, exact = run(x), run(x.double())
    described = zip(DIFFERENTIATED, exact, single, strict=True)
    return {key: describe(d, [s], GRADIENT_SAMPLES) for key, d, s in described}


def shapes_of(model: nn.Module) -> list:
    state = model.state_dict().items()
    return [[key, list(value.shape)] for key, value in state if not key.endswith("num_batches_tracked")]


def keys_of(name: str) -> dict:
    with torch.device("meta"):
        model = timm.create_model(name)
    lines = sorted(f"{key} {','.join(map(str, shape))}" for key, shape in shapes_of(model))
    parameters = sum(p.numel() for p in model.parameters())
    return {"model": name, "parameters": parameters, "tensors": len(lines), "hash": fnv1a32("\n".join(lines))}


def generate() -> None:
    write("layers", "volo-modules", {"cases": [module_case(*each) for each in MODULES]})
    write("models", "volo-keys", {"networks": [keys_of(name) for name in timm.list_models("volo*")]})
    small = fill(volo.VOLO(**SMALL))
    cases = [case(small, shape) for shape in SMALL_SHAPES]
    write("models", "volo-small", {"shapes": shapes_of(small), "cases": cases, "gradients": gradients(small, SMALL_SHAPES[0])})
    d1 = fill(timm.create_model("volo_d1_224"))
    write("test-kit", "volo_d1_224", {"shapes": shapes_of(d1), "cases": [case(d1, [1, 224, 224, 3])]})
