"""What happens to a crop anew each time it is seen: bends, pens, cuts, rests of lines, noise.

The strips have real damage already; this keeps the network from learning any one of them by heart.
Crops are float tensors ``[n, 32, 32]``, 0 (paper) to 1 (ink).
"""

import math

import torch
import torch.nn.functional as nnf

from pipeline.capture.hand.lattice import CROP_PX

_TURN = math.radians(9)
_SHEAR = 0.2
_STRETCH = 0.12
_SHIFT = 0.09
"""Of half a crop: 1.4 pixels."""
_BEND = 0.075
_BEND_NODES = 4
_CUT = 0.15
_OFTEN_CUT, _OFTEN_LINE, _OFTEN_PEN, _OFTEN_NOISE, _OFTEN_SOFT = 0.06, 0.05, 0.3, 0.2, 0.2


def augmented(crops: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """The same characters, otherwise written. Returns a tensor of the same shape."""
    out = _cut(crops, dice)
    out = _bent(out, dice)
    out = _other_pen(out, dice)
    out = _with_lines(out, dice)
    return _noisy(out, dice)


def jittered(places: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Places ``[n, 4]`` of a form with other boxes and a hand of another size."""
    n = len(places)
    scale = 1 + 0.5 * (torch.rand(n, 2, generator=dice) - 0.4)
    shift = 0.12 * torch.randn(n, 2, generator=dice)
    grown = (places.view(n, 2, 2) - 0.5) * scale[:, :, None] + 0.5 + shift[:, :, None]
    return (grown + 0.02 * torch.randn(n, 2, 2, generator=dice)).reshape(n, 4)


def _some(n: int, share: float, dice: torch.Generator) -> torch.Tensor:
    return torch.rand(n, generator=dice) < share


def _bent(crops: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Turned, slanted, stretched, shifted and elastically bent, in one resampling."""
    n = len(crops)

    def within(reach: float, *shape: int) -> torch.Tensor:
        return (2 * torch.rand(n, *shape, generator=dice) - 1) * reach

    turn, shear = within(_TURN), within(_SHEAR)
    sx, sy = 1 + within(_STRETCH), 1 + within(_STRETCH)
    cos, sin = torch.cos(turn), torch.sin(turn)
    rows = torch.stack([cos / sx, (shear - sin) / sx, sin / sy, cos / sy], dim=1).view(n, 2, 2)
    affine = torch.cat([rows, within(_SHIFT, 2)[:, :, None]], dim=2)
    grid = nnf.affine_grid(affine, [n, 1, CROP_PX, CROP_PX], align_corners=False)
    strength = torch.rand(n, 1, 1, 1, generator=dice) * _BEND
    nodes = torch.randn(n, 2, _BEND_NODES, _BEND_NODES, generator=dice) * strength
    bend = nnf.interpolate(nodes, size=(CROP_PX, CROP_PX), mode="bicubic", align_corners=True)
    return nnf.grid_sample(crops[:, None], grid + bend.permute(0, 2, 3, 1), align_corners=False)[:, 0]


def _other_pen(crops: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Some written thicker, some thinner: towards the largest or least of the neighbourhood."""
    n = len(crops)
    chosen = _some(n, _OFTEN_PEN, dice).nonzero()[:, 0]
    if not len(chosen):
        return crops
    some = crops[chosen][:, None]
    half = len(chosen) // 2
    thick = nnf.max_pool2d(some[:half], 3, 1, 1)
    thin = -nnf.max_pool2d(-some[half:], 3, 1, 1)
    share = torch.rand(len(chosen), 1, 1, 1, generator=dice)
    share[half:] *= 0.6
    out = crops.clone()
    out[chosen] = (some + share * (torch.cat([thick, thin]) - some))[:, 0]
    return out


def _cut(crops: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Some lose up to 15 % at one side, as where a neighbour's ink was taken away."""
    out = crops.clone()
    margin = (CROP_PX - 24) // 2
    for index in _some(len(crops), _OFTEN_CUT, dice).nonzero()[:, 0].tolist():
        lost = margin + int(torch.randint(1, int(24 * _CUT) + 1, (), generator=dice))
        side = int(torch.randint(4, (), generator=dice))
        view = out[index] if side < 2 else out[index].T  # noqa: PLR2004 - two sides of rows, two of columns
        view[slice(0, lost) if side % 2 else slice(CROP_PX - lost, CROP_PX)] = 0
    return out


def _with_lines(crops: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Some keep a rest of a printed line near a side."""
    out = crops.clone()
    for index in _some(len(crops), _OFTEN_LINE, dice).nonzero()[:, 0].tolist():
        at = int(torch.randint(0, 7, (), generator=dice))
        start, length = (int(v) for v in torch.randint(2, 24, (2,), generator=dice))
        thick = 1 + int(torch.randint(2, (), generator=dice))
        side = int(torch.randint(4, (), generator=dice))
        view = out[index] if side < 2 else out[index].T  # noqa: PLR2004
        at = at if side % 2 else CROP_PX - thick - at
        ink = 0.3 + 0.7 * float(torch.rand((), generator=dice))
        part = view[at : at + thick, start : start + length]
        part.copy_(part.clamp_min(ink))
    return out


def _noisy(crops: torch.Tensor, dice: torch.Generator) -> torch.Tensor:
    """Some blurred, some paler or harder, some grained."""
    n = len(crops)
    soft = nnf.avg_pool2d(crops[:, None], 3, 1, 1)[:, 0]
    share = torch.rand(n, generator=dice) * _some(n, _OFTEN_SOFT, dice)
    out = crops + share[:, None, None] * (soft - crops)
    gain = 0.8 + 0.6 * torch.rand(n, 1, 1, generator=dice)
    grain = 0.12 * torch.rand(n, generator=dice) * _some(n, _OFTEN_NOISE, dice)
    noise = torch.randn(out.shape, generator=dice) * grain[:, None, None]
    return (out * gain + noise).clamp(0, 1)
