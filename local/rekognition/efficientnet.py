"""EfficientNet-Lite0 as an ONNX model: the published weights, in the network that they were trained in.

https://github.com/tensorflow/tpu/blob/master/models/official/efficientnet/lite/README.md
"""

from dataclasses import dataclass

import numpy as np
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

from local.rekognition.weights import Weights

SIDE = 224
CLASSES = 1_000
_OPSET, _IR_VERSION = 17, 8
_EPSILON = 1e-3
"""The batch normalization's, as in TensorFlow."""


@dataclass(frozen=True)
class _Stage:
    """Inverted bottlenecks in a row. The first has the stride."""

    repeats: int
    kernel: int
    stride: int
    expands: bool
    channels: int


_STAGES = (
    _Stage(1, 3, 1, False, 16),
    _Stage(2, 3, 2, True, 24),
    _Stage(2, 5, 2, True, 40),
    _Stage(3, 3, 2, True, 80),
    _Stage(3, 5, 1, True, 112),
    _Stage(4, 5, 2, True, 192),
    _Stage(1, 3, 1, True, 320),
)


def model(weights: Weights) -> ModelProto:
    """Give the network, from `pixels` (1, 3, SIDE, SIDE) to `probabilities` (1, CLASSES)."""
    graph = _Graph(weights)
    at = graph.convolution("_conv_stem", "_bn0", "pixels", stride=2, activates=True)
    number = 0
    channels = 32
    for stage in _STAGES:
        for repeat in range(stage.repeats):
            stride = stage.stride if repeat == 0 else 1
            inside = graph.bottleneck(f"_blocks.{number}", at, stage, stride)
            at = graph.sum(inside, at) if stride == 1 and channels == stage.channels else inside
            channels = stage.channels
            number += 1
    at = graph.convolution("_conv_head", "_bn1", at, stride=1, activates=True)
    graph.classification(at)
    opset = helper.make_opsetid("", _OPSET)
    return helper.make_model(graph.proto(), opset_imports=[opset], ir_version=_IR_VERSION)


class _Graph:
    """Puts nodes together. Each has the name of its output."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        self._constant("zero", np.float32(0))
        self._constant("six", np.float32(6))

    def convolution(  # noqa: PLR0913
        self, name: str, normalization: str, at: str, *, stride: int, activates: bool, groups: int = 1
    ) -> str:
        kernel = self._weight(f"{name}.weight")
        side = self._constants[kernel].dims[2]
        convolved = self._node(
            "Conv",
            [at, kernel],
            strides=[stride, stride],
            kernel_shape=[side, side],
            group=groups,
            auto_pad="SAME_UPPER",  # as TensorFlow pads
        )
        parts = ("weight", "bias", "running_mean", "running_var")
        moments = [self._weight(f"{normalization}.{part}") for part in parts]
        normalized = self._node("BatchNormalization", [convolved, *moments], epsilon=_EPSILON)
        return self._node("Clip", [normalized, "zero", "six"]) if activates else normalized

    def bottleneck(self, block: str, at: str, stage: _Stage, stride: int) -> str:
        if stage.expands:
            at = self.convolution(f"{block}._expand_conv", f"{block}._bn0", at, stride=1, activates=True)
        depthwise = f"{block}._depthwise_conv"
        groups = self._weights[f"{depthwise}.weight"].shape[0]
        at = self.convolution(depthwise, f"{block}._bn1", at, stride=stride, activates=True, groups=groups)
        return self.convolution(f"{block}._project_conv", f"{block}._bn2", at, stride=1, activates=False)

    def sum(self, one: str, other: str) -> str:
        return self._node("Add", [one, other])

    def classification(self, at: str) -> None:
        pooled = self._node("Flatten", [self._node("GlobalAveragePool", [at])])
        scores = self._node("Gemm", [pooled, self._weight("_fc.weight"), self._weight("_fc.bias")], transB=1)
        self._nodes.append(helper.make_node("Softmax", [scores], ["probabilities"]))

    def proto(self) -> GraphProto:
        pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
        answer = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, CLASSES])
        return helper.make_graph(
            self._nodes, "efficientnet-lite0", [pixels], [answer], list(self._constants.values())
        )

    def _node(self, operator: str, inputs: list[str], **attributes: object) -> str:
        output = f"{operator}-{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: "np.ndarray | np.float32") -> str:
        self._constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name
