"""The network: a small residual CNN over one crop, joined by where the ink lay in its box."""

import torch
from torch import nn

from pipeline.capture.hand.lattice import CROP_PX, NETWORK_CLASSES

SEEN = 96
"""Length of the vector of what the network saw."""
_STEM, _NARROW, _WIDE = 16, 48, 96
"""Channels; multiples of 16, the width of the fast convolutions of onnxruntime and oneDNN."""
_PLACE = 16
_FINAL_PX = CROP_PX // 8
_PLACE_LOW, _PLACE_HIGH = -0.5, 1.5
"""Ink further out of its box than half a box tells no more than this."""


def _convolution(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    """A convolution with its batch norm, without the final ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs)
    )


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _convolution(channels, channels)
        self.second = _convolution(channels, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x + self.second(torch.relu(self.first(x))))


class CombNet(nn.Module):
    """``crops [n, 32, 32]`` 0..1 and ``places [n, 4]`` to logits ``[n, 40]`` and vectors ``[n, 96]``.

    0.41 million parameters, 6 million multiplications a crop.
    """

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.look = nn.Sequential(
            _convolution(1, _STEM, 5, 2),
            nn.ReLU(),
            _convolution(_STEM, _NARROW, 3, 2),
            nn.ReLU(),
            _Residual(_NARROW),
            _convolution(_NARROW, _WIDE, 3, 2),
            nn.ReLU(),
            _Residual(_WIDE),
            nn.Flatten(),
        )
        self.place = nn.Sequential(nn.Linear(4, _PLACE), nn.ReLU())
        self.dropout = nn.Dropout(dropout)
        self.join = nn.Linear(_WIDE * _FINAL_PX**2 + _PLACE, SEEN)
        self.name = nn.Linear(SEEN, NETWORK_CLASSES)

    def forward(self, crops: torch.Tensor, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        looked = self.dropout(self.look(crops[:, None]))
        placed = self.place(places.clamp(_PLACE_LOW, _PLACE_HIGH))
        seen = torch.relu(self.join(torch.cat([looked, placed], dim=1)))
        return self.name(seen), seen
