"""python -m unittest reference.test_reference (from the folder python)"""

import itertools
import tempfile
import unittest
import unittest.mock

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional

from . import detection, gates, operators, rival
from .contmix import cont_mix2d, neighborhood_av2d, neighborhood_av2d_by_region
from .dense_segmenters import Segmenter
from .hashing import fmix32, fnv1a32, uniform
from .inference import for_inference
from .involution import Involution, involution2d, involution2d_by_shift
from .overlock import CONFIGS as OVERLOCKS
from .overlock import OverLoCK, OverLoCKConfig
from .overlock_modules import DILATED_BRANCHES, DilatedReparamBlock, merge_branches
from .rednet import CONFIGS as REDNETS
from .rednet import RedNet
from .resnet import CONFIGS as RESNETS
from .resnet import ResNet, ResNetConfig
from .weights import fill, weight

PARAMETERS = {
    "rednet26": 9_233_166,
    "rednet38": 12_386_986,
    "rednet50": 15_540_806,
    "rednet101": 25_652_950,
    "rednet152": 33_984_582,
}
# As torchvision gives them.
RESNET_PARAMETERS = {"resnet50": 25_557_032, "resnet101": 44_549_160, "resnet152": 60_192_808}
# training form, reparametrised, reparametrised without auxiliary head
OVERLOCK_PARAMETERS = {
    "overlock_xt": (17_307_272, 16_791_384, 16_453_712),
    "overlock_t": (34_990_472, 33_981_064, 33_467_040),
    "overlock_s": (58_309_772, 56_670_476, 56_156_452),
    "overlock_b": (98_012_968, 95_520_680, 94_942_528),
}
# parameters and keys, counted in the official code; those of overlock_xt have no official configuration
DETECTORS = {
    "faster_rcnn_red50_fpn": (31_737_550, 479),
    "faster_rcnn_red50_neck_fpn": (29_647_118, 503),
    "faster_rcnn_red50_neck_fpn_head": (29_124_510, 509),
    "mask_rcnn_red50_fpn": (34_380_830, 491),
    "mask_rcnn_red50_neck_fpn": (32_290_398, 515),
    "mask_rcnn_red50_neck_fpn_head": (29_677_358, 545),
    "retinanet_red50_fpn": (27_953_186, 485),
    "retinanet_red50_neck_fpn": (26_385_362, 503),
    "mask_rcnn_overlock_t": (53_343_656, 2778),
    "mask_rcnn_overlock_s": (76_679_468, 3806),
    "mask_rcnn_overlock_b": (116_377_688, 4834),
}
# Of the official code, auxiliary heads included: parameters, keys of the state dict.
SEGMENTERS = {
    "fpn_red50": (18_463_169, 509),
    "fpn_red50_neck": (16_372_737, 533),
    "upernet_red50": (56_380_500, 531),
    "upernet_overlock_t": (64_316_516, 2812),
    "upernet_overlock_s": (87_816_168, 3840),
    "upernet_overlock_b": (128_156_068, 4868),
}
OVERLOCK_FORMS = ({}, {"reparam": True}, {"reparam": True, "auxiliary": False})


def count(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def involution_by_definition(
    x: np.ndarray, kernel: np.ndarray, strides: tuple, dilations: tuple
) -> np.ndarray:
    """The sum of the definition, tap by tap, on NHWC arrays."""
    batch, out_height, out_width, groups, size, _ = kernel.shape
    height, width, channels = x.shape[1:]
    y = np.zeros((batch, out_height, out_width, channels))
    for i, j, c, u, v in itertools.product(
        *map(range, (out_height, out_width, channels, size, size))
    ):
        row = strides[0] * i + dilations[0] * (u - (size - 1) // 2)
        column = strides[1] * j + dilations[1] * (v - (size - 1) // 2)
        if 0 <= row < height and 0 <= column < width:
            y[:, i, j, c] += kernel[:, i, j, c // (channels // groups), u, v] * x[:, row, column, c]
    return y


def cont_mix_by_definition(x: np.ndarray, logits: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Window by window, on NHWC arrays."""
    batch, height, width, groups, size, _ = logits.shape
    channels = x.shape[3] // groups
    y = np.zeros(x.shape)
    for b, i, j, g in itertools.product(*map(range, (batch, height, width, groups))):
        row, column = (
            min(max(at - (size - 1) // 2, 0), extent - size)
            for at, extent in ((i, height), (j, width))
        )
        below, right = row - i + size - 1, column - j + size - 1
        weights = np.exp(logits[b, i, j, g] + bias[g, below : below + size, right : right + size])
        part = slice(g * channels, (g + 1) * channels)
        window = x[b, row : row + size, column : column + size, part]
        y[b, i, j, part] = (weights[..., None] * window).sum((0, 1)) / weights.sum()
    return y


class Hashing(unittest.TestCase):
    def test_published_values(self):
        self.assertEqual(fnv1a32(""), 0x811C9DC5)
        self.assertEqual(fnv1a32("foobar"), 0xBF9CF968)
        self.assertEqual(fmix32(np.array([1], dtype=np.uint32))[0], 0x514E28B7)

    def test_uniform_has_the_moments_of_its_distribution(self):
        u = uniform("moments", (100_000,)).astype(np.float64)
        self.assertTrue(-1 <= u.min() < -0.999 and 0.999 < u.max() < 1)
        five_sigma = 5 / np.sqrt(u.size)
        self.assertLess(abs(u.mean()), five_sigma * np.sqrt(1 / 3))
        self.assertLess(abs((u**2).mean() - 1 / 3), five_sigma * np.sqrt(4 / 45))


class Detectors(unittest.TestCase):
    def test_have_the_official_parameters_and_keys(self):
        with torch.device("meta"):
            for name, expected in DETECTORS.items():
                model = detection.create(name)
                self.assertEqual((count(model), len(model.state_dict())), expected, name)


class Operator(unittest.TestCase):
    def test_agrees_with_the_definition(self):
        for size, strides, dilations in [
            (3, (1, 1), (1, 1)),
            (5, (2, 2), (1, 1)),
            (3, (1, 2), (2, 1)),
            (1, (3, 3), (1, 1)),
        ]:
            out_height, out_width = -(-7 // strides[0]), -(-6 // strides[1])
            x = uniform("x", (2, 7, 6, 4)).astype(np.float64)
            kernel = uniform("kernel", (2, out_height, out_width, 2, size, size)).astype(np.float64)
            expected = involution_by_definition(x, kernel, strides, dilations)
            # |x|, |kernel| <= 1: each of n = K*K terms is at most 1, so each sum is within n * gamma_n.
            n, unit = size**2, 2.0**-53
            bound = 2 * n * n * unit / (1 - n * unit)
            for formulation in (involution2d, involution2d_by_shift):
                y = formulation(
                    torch.from_numpy(x).permute(0, 3, 1, 2),
                    torch.from_numpy(kernel).permute(0, 3, 4, 5, 1, 2),
                    strides,
                    dilations,
                )
                self.assertLessEqual(np.abs(y.permute(0, 2, 3, 1).numpy() - expected).max(), bound)

    def test_cont_mix_agrees_with_the_definition(self):
        for height, width, size in [(7, 6, 3), (5, 9, 5), (4, 4, 1), (7, 7, 7)]:
            x = uniform("x", (2, height, width, 6)).astype(np.float64)
            logits = uniform("logits", (2, height, width, 3, size, size)).astype(np.float64)
            bias = uniform("bias", (3, 2 * size - 1, 2 * size - 1)).astype(np.float64)
            expected = cont_mix_by_definition(x, logits, bias)
            # |x| <= 1 and the weights sum to 1: y deviates no more than the weights do, relative. Each is a
            # quotient whose terms carry the roundings of a score of at most 2, of its distance from the largest,
            # and of exp (2 units).
            n = 2 * (2 + 4 + 2) + 2 * size**2 + 2
            bound = 2 * n * 2.0**-53 / (1 - n * 2.0**-53)
            for aggregate in (neighborhood_av2d, neighborhood_av2d_by_region):
                y = cont_mix2d(*map(torch.from_numpy, (x, logits, bias)), aggregate).numpy()
                self.assertLessEqual(np.abs(y - expected).max(), bound)

    def test_layer_serves_sizes_that_are_no_multiple_of_the_stride(self):
        self.assertEqual(Involution(16, 7, stride=2)(torch.zeros(1, 16, 9, 7)).shape, (1, 16, 5, 4))


# Of the inputs of an operator that apps/benchmarks times, in its layouts: maps NHWC, filters [K,K,I,O].
OPERATOR_INPUTS = {
    "involution2d": {"x": (2, 5, 6, 4), "kernel": (2, 5, 6, 2, 3, 3)},
    "contMix2d": {
        "x": (2, 5, 6, 4),
        "logits": (2, 5, 6, 2, 3, 3),
        "relativePositionBias": (2, 5, 5),
    },
    "conv2d": {"x": (2, 5, 6, 4), "filter": (3, 3, 4, 4)},
    "depthwiseConv2d": {"x": (2, 5, 6, 4), "filter": (3, 3, 4, 1)},
    "dynamicConv2d": {"x": (2, 5, 6, 4), "experts": (3, 3, 3, 4, 4), "attention": (1, 3)},
    "selfAttention2d": {"x": (2, 5, 6, 4), "query": (2, 5, 6, 4), "key": (2, 5, 6, 4)},
}


def conv_by_definition(x: np.ndarray, filter: np.ndarray) -> np.ndarray:
    """NHWC and [K,K,I,O]; depthwise where the filter is [K,K,C,1]."""
    size, depthwise = filter.shape[0], filter.shape[3] == 1
    reach, (height, width) = size // 2, x.shape[1:3]
    padded = np.pad(x, ((0, 0), (reach, reach), (reach, reach), (0, 0)))
    y = np.zeros((*x.shape[:3], filter.shape[2] if depthwise else filter.shape[3]))
    for u, v in itertools.product(range(size), repeat=2):
        read = padded[:, u : u + height, v : v + width]
        y += read * filter[u, v, :, 0] if depthwise else read @ filter[u, v]
    return y


def self_attention_by_definition(x: np.ndarray, query: np.ndarray, key: np.ndarray) -> np.ndarray:
    """Two heads of two channels."""
    q, k, values = (each.reshape(2, 30, 2, 2) for each in (query, key, x))
    weights = np.exp(np.einsum("bpgc,bqgc->bgpq", q, k) / np.sqrt(2))
    weights /= weights.sum(-1, keepdims=True)
    return np.einsum("bgpq,bqgc->bpgc", weights, values).reshape(x.shape)


OPERATOR_BY_DEFINITION = {
    "involution2d": lambda x, kernel: involution_by_definition(x, kernel, (1, 1), (1, 1)),
    "contMix2d": lambda x, logits, relativePositionBias: cont_mix_by_definition(
        x, logits, relativePositionBias
    ),
    "conv2d": conv_by_definition,
    "depthwiseConv2d": conv_by_definition,
    "dynamicConv2d": lambda x, experts, attention: conv_by_definition(
        x, np.tensordot(attention[0], experts, 1)
    ),
    "selfAttention2d": self_attention_by_definition,
}


class BenchmarkedOperators(unittest.TestCase):
    def cases(self):
        """Every formulation of every operator in both memory formats, with float64 inputs."""
        formats = (torch.contiguous_format, torch.channels_last)
        for name, shapes in OPERATOR_INPUTS.items():
            arrays = {key: uniform(key, shape).astype(np.float64) for key, shape in shapes.items()}
            operator = operators.create(name, 2)
            for formulation, memory_format in itertools.product(operator.formulations, formats):

                def call(dy=None, case=(operator, formulation, arrays, memory_format)):
                    operator, formulation, arrays, memory_format = case
                    inputs = {key: torch.from_numpy(array) for key, array in arrays.items()}
                    return operators.Call(operator, formulation, inputs, dy, memory_format)

                yield name, arrays, call, {"formulation": formulation, "format": memory_format}

    def test_forward_agrees_with_the_definition(self):
        for name, arrays, call, case in self.cases():
            with self.subTest(name, **case):
                expected = OPERATOR_BY_DEFINITION[name](**arrays)
                # Sums of at most 36 products; far above float64's roundings, far below what a wrong layout makes.
                error = np.abs(call().values().numpy() - expected.ravel()).max()
                self.assertLessEqual(error, 1e-12)

    def test_gradients_are_those_of_the_definition(self):
        """Along one direction of all that is differentiable, against a central difference."""
        step = 1e-5
        for name, arrays, call, case in self.cases():
            with self.subTest(name, **case):
                dy = uniform("dy", arrays["x"].shape).astype(np.float64)
                run = call(torch.from_numpy(dy))
                ways = {
                    key: uniform(f"{key}/way", arrays[key].shape).astype(np.float64)
                    for key in run.varied
                }
                along = np.concatenate([way.ravel() for way in ways.values()])
                up, down = (
                    OPERATOR_BY_DEFINITION[name](
                        **{key: x + move * ways.get(key, 0) for key, x in arrays.items()}
                    )
                    for move in (step, -step)
                )
                slope = ((up - down) * dy).sum() / (2 * step)
                # Some hundred terms, rounded in float64 and divided by the step, and the step's square.
                self.assertLessEqual(abs(run.values().numpy() @ along - slope), 1e-7)

    def test_faster_memory_format_is_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/inputs.safetensors"
            shapes = {**OPERATOR_INPUTS["conv2d"], "dy": (2, 5, 6, 4)}
            inputs = {key: torch.from_numpy(uniform(key, shape)) for key, shape in shapes.items()}
            save_file(inputs, file)
            with unittest.mock.patch.object(rival, "seconds", side_effect=[2, 1]):
                call = rival.load_call(file, "conv2d", "native", 1, training=False)
            self.assertTrue(call.inputs[0].is_contiguous(memory_format=torch.channels_last))
            self.assertIsNone(call.dy)


class DilatedReparam(unittest.TestCase):
    @torch.no_grad()
    def test_merged_convolution_gives_what_the_branches_give(self):
        for size, branches in DILATED_BRANCHES.items():
            block = fill(DilatedReparamBlock(3, size), f"block{size}.").double()
            x = torch.from_numpy(uniform("x", (2, 3, 11, 14))).double()
            magnitude = torch.zeros_like(x)
            for conv, bn in block.pairs():
                factor = (bn.weight.abs() / (bn.running_var + bn.eps).sqrt())[:, None, None]
                inner = functional.conv2d(
                    x.abs(), conv.weight.abs(), None, 1, conv.padding, conv.dilation, conv.groups
                )
                magnitude += (inner + bn.running_mean.abs()[:, None, None]) * factor
                magnitude += bn.bias.abs()[:, None, None]
            # Every product passes a convolution's sum in either form, the sum of the branches (of the weights,
            # when merged), and five roundings of BatchNorm: its factor (sum, root, quotient), mean and product.
            n = 2 * (size**2 + len(branches) + 1 + 5)
            bound = magnitude * (n * 2.0**-53 / (1 - n * 2.0**-53))
            error = (block.merged()(x) - block(x)).abs()
            self.assertTrue((error <= bound).all(), f"kernel size {size}: {(error / bound).max()}")


class Models(unittest.TestCase):
    def test_parameter_counts_are_the_published_ones(self):
        for name, published in PARAMETERS.items():
            with self.subTest(name), torch.device("meta"):
                self.assertEqual(count(RedNet(REDNETS[name])), published)
        for name, published in RESNET_PARAMETERS.items():
            with self.subTest(name), torch.device("meta"):
                self.assertEqual(count(ResNet(RESNETS[name])), published)
        for name, published in OVERLOCK_PARAMETERS.items():
            with self.subTest(name), torch.device("meta"):
                counted = tuple(count(OverLoCK(OVERLOCKS[name], **form)) for form in OVERLOCK_FORMS)
                self.assertEqual(counted, published)
        for name, (published, keys) in SEGMENTERS.items():
            with self.subTest(name), torch.device("meta"):
                segmenter = Segmenter(name)
                self.assertEqual(count(segmenter), published)
                self.assertEqual(len(segmenter.state_dict()), keys)

    def test_merging_branches_gives_the_reparametrised_form(self):
        config = OverLoCKConfig((1, 1, 1, 1), (2, 1), (16, 32, 48, 64), (2, 4), num_classes=10)
        merged, reparam = merge_branches(OverLoCK(config)), OverLoCK(config, reparam=True)
        shapes_of = [
            {k: tuple(t.shape) for k, t in m.state_dict().items()} for m in (merged, reparam)
        ]
        self.assertEqual(*shapes_of)

    @torch.no_grad()
    def test_inference_form_gives_the_same_logits_without_batch_norms(self):
        small_resnet = ResNetConfig((1, 1, 1, 1), 64, (64, 128, 256, 512), num_classes=10)
        small_overlock = OverLoCKConfig(
            (1, 1, 1, 1), (2, 1), (16, 32, 48, 64), (2, 4), num_classes=10
        )
        x = torch.from_numpy(uniform("input", (1, 3, 224, 224))).double()
        # A BatchNorm after an involution stays: it is no convolution.
        for model, batch_norms in (
            (RedNet(small_resnet), 5),
            (ResNet(small_resnet), 0),
            (OverLoCK(small_overlock, auxiliary=False), 0),
        ):
            model = fill(model).double()
            expected = model(x)
            model = for_inference(model)
            left = sum(isinstance(module, torch.nn.BatchNorm2d) for module in model.modules())
            self.assertEqual(left, batch_norms)
            # Far above the roundings of float64, and far below what any wrong fold makes.
            error = (model(x) - expected).abs().max()
            self.assertLessEqual(error, 1e-9 * expected.abs().max())

    def test_weights_are_float32_and_variances_positive(self):
        variance = weight("backbone.stem.2.running_var", (32,))
        self.assertEqual(variance.dtype, np.float32)
        self.assertTrue((variance >= 0.5).all())

    def test_gates_that_rounding_can_decide_are_found_with_their_effect(self):
        weights = torch.tensor([1e-9, -1, 2], dtype=torch.float64, requires_grad=True)
        with gates.noted() as noted:
            y = functional.relu(weights * torch.tensor([4.0, 1, 1]))
        loss = (y * torch.tensor([3.0, 5, 7])).sum()
        single = [noted[0][0].detach() + 1e-8]
        [effect] = gates.effects(loss, noted, single, {"weights": weights}).values()
        self.assertEqual(effect.tolist(), [12, 0, 0])
        self.assertEqual(functional.relu.__name__, "relu")


if __name__ == "__main__":
    unittest.main()
