"""The trained network as a file that needs no torch: calibrated log probabilities and unit vectors."""

import hashlib
from itertools import pairwise
from pathlib import Path

import onnx
import torch
from torch import nn

from pipeline.capture.hand.lattice import CROP_PX
from pipeline.training.network import CombNet

_OPSET = 18
_TINY = 1e-6


class _Exported(nn.Module):
    """Raw bytes in, answers out, so that the adapter has nothing to prepare and nothing to get wrong."""

    def __init__(self, net: CombNet, temperature: float) -> None:
        super().__init__()
        self.net = net
        self.temperature = temperature

    def forward(self, crops: torch.Tensor, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits, seen = self.net(crops.to(torch.float32) / 255, places)
        length = seen.square().sum(dim=1, keepdim=True).sqrt().clamp_min(_TINY)
        return torch.log_softmax(logits / self.temperature, dim=1), seen / length


def export(net: CombNet, temperature: float, path: Path) -> str:
    """Writes ``path`` (ONNX, any number of crops at once) and gives its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = _Exported(_fused(net), temperature).eval()
    example = torch.zeros(2, CROP_PX, CROP_PX, dtype=torch.uint8), torch.zeros(2, 4)
    count = torch.export.Dim("n", min=1)
    program = torch.onnx.export(
        whole,
        example,
        input_names=["crops", "places"],
        output_names=["log_p", "seen"],
        opset_version=_OPSET,
        dynamic_shapes=({0: count}, {0: count}),
        dynamo=True,
        verbose=False,
    )
    model = program.model_proto
    _anonymous(model)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString(deterministic=True))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _fused(net: CombNet) -> CombNet:
    """Batch norms folded into their convolutions: the same answers for less work."""
    net = net.eval()
    for module in net.modules():
        children = list(module.named_children()) if isinstance(module, nn.Sequential) else []
        for (name, first), (after, second) in pairwise(children):
            if isinstance(first, nn.Conv2d) and isinstance(second, nn.BatchNorm2d):
                setattr(module, name, nn.utils.fuse_conv_bn_eval(first, second))
                setattr(module, after, nn.Identity())
    return net


def _anonymous(model: onnx.ModelProto) -> None:
    """Takes out where and by what the graph was traced (paths of this machine)."""
    model.doc_string = ""
    del model.metadata_props[:]
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output):
        del value.metadata_props[:]
    for weight in model.graph.initializer:
        del weight.metadata_props[:]
    del model.graph.metadata_props[:]
