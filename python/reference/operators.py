"""The operators of apps/benchmarks by themselves, as PyTorch's users write them."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .contmix import cont_mix2d, neighborhood_av2d, neighborhood_av2d_by_region
from .involution import involution2d, involution2d_by_shift

NCHW = (0, 3, 1, 2)


@dataclass(frozen=True)
class Operator:
    """One operator. Values come and go in the benchmarks' layouts: maps NHWC, filters [K,K,I,O]."""

    formulations: dict[str, Callable[..., Tensor]]
    # The permutation from the benchmarks' axes to those that `formulations` read, by input, in their order.
    layouts: dict[str, tuple[int, ...]]
    differentiable: tuple[str, ...]
    # That of the output's axes.
    output: tuple[int, ...] = NCHW

    def lay_out(self, inputs: dict[str, Tensor], memory_format: torch.memory_format) -> list[Tensor]:
        return [
            laid_out(inputs[name], axes, memory_format) for name, axes in self.layouts.items()
        ]


def laid_out(x: Tensor, axes: tuple[int, ...], memory_format: torch.memory_format) -> Tensor:
    """A permutation of the axes, and the memory too, but that a map or filter can be channels last."""
    y = x.permute(axes)
    is_image = len(axes) == 4 and axes != tuple(range(4))
    return y.contiguous(memory_format=memory_format if is_image else torch.contiguous_format)


def back(y: Tensor, axes: tuple[int, ...]) -> Tensor:
    """The inverse of `laid_out`."""
    return y.permute([axes.index(axis) for axis in range(len(axes))]).contiguous()


class Call:
    """A pass of a formulation over inputs in the benchmarks' layouts, as often as wanted.

    Forward; or, if the output's gradient `dy` is given, forward and the gradients of what is differentiable.
    """

    def __init__(
        self,
        operator: Operator,
        formulation: str,
        inputs: dict[str, Tensor],
        dy: Tensor | None = None,
        memory_format: torch.memory_format = torch.contiguous_format,
    ):
        self.operator = operator
        self.apply = operator.formulations[formulation]
        self.inputs = operator.lay_out(inputs, memory_format)
        self.dy = None if dy is None else laid_out(dy, operator.output, memory_format)
        self.varied = {
            name: x
            for name, x in zip(operator.layouts, self.inputs, strict=True)
            if dy is not None and name in operator.differentiable
        }
        for x in self.varied.values():
            x.requires_grad_()

    def __call__(self) -> tuple[Tensor, ...]:
        with torch.inference_mode(self.dy is None):
            y = self.apply(*self.inputs)
            if self.dy is None:
                return (y,)
            return torch.autograd.grad(y, list(self.varied.values()), self.dy)

    def values(self) -> Tensor:
        """The output, or the gradients one after the other, flat, in the benchmarks' layouts."""
        if self.dy is None:
            layouts = [self.operator.output]
        else:
            layouts = [self.operator.layouts[name] for name in self.varied]
        parts = zip(self(), layouts, strict=True)
        return torch.cat([back(part.detach(), axes).flatten() for part, axes in parts])


def conv2d(x: Tensor, filter: Tensor) -> Tensor:
    """With zero padding that keeps the size; as many groups as the filter's shape says."""
    return functional.conv2d(
        x, filter, padding=filter.shape[-1] // 2, groups=x.shape[1] // filter.shape[1]
    )


def dynamic_conv2d(x: Tensor, experts: Tensor, attention: Tensor) -> Tensor:
    """A convolution with the mixture of experts [E,O,I,K,K] by an attention [1,E] (arXiv 1912.03458)."""
    return conv2d(x, (attention @ experts.flatten(1)).view(experts.shape[1:]))


def self_attention2d(x: Tensor, query: Tensor, key: Tensor, heads: int) -> Tensor:
    """Softmax attention between all pixels of NHWC maps; `x` holds the values."""
    query, key, value = (
        each.flatten(1, 2).unflatten(-1, (heads, -1)).transpose(1, 2) for each in (query, key, x)
    )
    y = functional.scaled_dot_product_attention(query, key, value)
    return y.transpose(1, 2).reshape(x.shape)


def create(name: str, groups: int) -> Operator:
    """By the benchmarks' name. `groups`: heads, where the inputs' shapes do not tell."""
    as_it_is = (0, 1, 2, 3)
    if name == "involution2d":
        return Operator(
            {"unfold": involution2d, "shift": involution2d_by_shift},
            {"x": NCHW, "kernel": (0, 3, 4, 5, 1, 2)},
            ("x", "kernel"),
        )
    if name == "contMix2d":
        return Operator(
            {
                "gather": functools.partial(cont_mix2d, aggregate=neighborhood_av2d),
                "region": functools.partial(cont_mix2d, aggregate=neighborhood_av2d_by_region),
            },
            {"x": as_it_is, "logits": tuple(range(6)), "relativePositionBias": (0, 1, 2)},
            ("x", "logits"),
            as_it_is,
        )
    if name == "conv2d":
        return Operator({"native": conv2d}, {"x": NCHW, "filter": (3, 2, 0, 1)}, ("x", "filter"))
    if name == "depthwiseConv2d":
        return Operator({"native": conv2d}, {"x": NCHW, "filter": (2, 3, 0, 1)}, ("x", "filter"))
    if name == "dynamicConv2d":
        return Operator(
            {"native": dynamic_conv2d},
            {"x": NCHW, "experts": (0, 4, 3, 1, 2), "attention": (0, 1)},
            ("x", "experts", "attention"),
        )
    if name == "selfAttention2d":
        return Operator(
            {"native": functools.partial(self_attention2d, heads=groups)},
            {"x": as_it_is, "query": as_it_is, "key": as_it_is},
            ("x", "query", "key"),
            as_it_is,
        )
    raise ValueError(f"no operator is named {name}")
