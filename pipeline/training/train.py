"""Training: balanced draws, a loss that knows what a field may hold, an average of the weights."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch

from pipeline.capture.hand.lattice import CHARACTERS, DIGITS, MARKS, NETWORK_CLASSES, OTHER
from pipeline.training.augment import augmented, jittered
from pipeline.training.crops import SOURCES, CropSet
from pipeline.training.groups import GROUPS, all_columns
from pipeline.training.network import CombNet

_SOURCE_SHARES: Final = {
    "unipen": 0.6,
    "mnist": 0.25,
    "eurodigits": 0.15,
    "type": 0.04,
    "marks": 1.0,
    "other": 1.0,
}
"""How often a class is drawn from each source, as far as the source has it."""
_CLASS_WEIGHT: Final = {"digit": 1.35, "capital": 1.0, "mark": 0.6, "other": 1.5}
_GROUP_SHARES: Final = {"all": 0.25, "digits": 0.3, "capitals": 0.25, "name": 0.15, "alnum": 0.05}
_NO_DIGITS = "AFHKMNRWX"
"""Letters that nobody takes for a digit: in a field of digits they are OTHER."""
_OFTEN_STRANGE = 0.06
_FAR = -1e4
"""Logit of a column that does not compete."""

_UP_STEPS, _DOWN = 300, 0.3
_LONGEST_STEP = 2.0
"""Norm to which a gradient is cut."""

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]
"""Crops, places, labels and the columns that compete."""
Log = Callable[[int, int, float], None]
"""Called with steps done, steps in all, and the loss."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the weights, but for the data."""

    steps: int
    batch: int = 256
    rate: float = 2e-3
    decay: float = 0.03
    smoothing: float = 0.02
    average: float = 0.9995
    seed: int = 3


def trained(data: CropSet, recipe: Recipe, log: Log) -> CombNet:
    """A network trained on ``data``; the same on the same machine for the same recipe and data."""
    torch.manual_seed(recipe.seed)
    net = CombNet().to(memory_format=torch.channels_last)
    mean: CombNet = copy.deepcopy(net).eval()
    optimiser = torch.optim.AdamW(_groups_of(net, recipe.decay), lr=recipe.rate)
    net.train()
    for step, batch in enumerate(batches(data, recipe)):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, recipe)
        loss = learn(net, optimiser, batch, recipe)
        _average(mean, net, min(recipe.average, (1 + step) / (10 + step)))
        log(step + 1, recipe.steps, loss)
    return mean


def learn(net: CombNet, optimiser: torch.optim.Optimizer, batch: Batch, recipe: Recipe) -> float:
    """One step; gives the loss."""
    crops, places, labels, allowed = batch
    logits, _ = net(crops, places)
    loss = masked_loss(logits, labels, allowed, recipe.smoothing)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), _LONGEST_STEP)
    optimiser.step()
    return float(loss.detach())


def rate_at(step: int, recipe: Recipe) -> float:
    """Up for a short while, level, down to nothing over the last part.

    >>> [round(rate_at(s, Recipe(steps=1000, rate=1.0)), 2) for s in (0, 299, 699, 850, 999)]
    [0.0, 1.0, 1.0, 0.5, 0.0]
    """
    left = (recipe.steps - step) / (_DOWN * recipe.steps)
    return recipe.rate * min(1.0, (step + 1) / _UP_STEPS, left)


def masked_loss(
    logits: torch.Tensor, labels: torch.Tensor, allowed: torch.Tensor, smoothing: float
) -> torch.Tensor:
    """Cross entropy among the columns ``allowed [n, classes]`` only, smoothed over them."""
    log_p = torch.log_softmax(logits.masked_fill(~allowed, _FAR), dim=1)
    wanted = log_p.gather(1, labels[:, None])[:, 0]
    spread = (log_p * allowed).sum(dim=1) / allowed.sum(dim=1)
    return -((1 - smoothing) * wanted + smoothing * spread).mean()


def _groups_of(net: CombNet, decay: float) -> list[dict[str, object]]:
    """Weights decay; biases and batch norms do not."""
    weights = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def _average(mean: CombNet, net: CombNet, keep: float) -> None:
    with torch.no_grad():
        for old, new in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
            if old.dtype.is_floating_point:
                old.lerp_(new, 1 - keep)
            else:
                old.copy_(new)


def batches(data: CropSet, recipe: Recipe) -> Iterator[Batch]:
    """What each step of a recipe is shown; the same for the same data and seed, however many steps."""
    rng, dice = np.random.default_rng(recipe.seed), torch.Generator().manual_seed(recipe.seed)
    cumulated = np.cumsum(draw_weights(data))
    cumulated /= cumulated[-1]
    for _ in range(recipe.steps):
        chosen = np.searchsorted(cumulated, rng.random(recipe.batch)).clip(0, len(data) - 1)
        labels, allowed = _asked(data.labels[chosen].astype(np.int64), rng)
        crops = torch.from_numpy(data.crops[chosen]).float() / 255
        places = torch.from_numpy(data.places[chosen])
        yield (
            augmented(crops, dice),
            jittered(places, dice),
            torch.from_numpy(labels),
            torch.from_numpy(allowed),
        )


def draw_weights(data: CropSet) -> npt.NDArray[np.float64]:
    """``[n]``: how often each crop is drawn, so that classes and sources are even."""
    weights = np.zeros(len(data))
    shares = np.array([_SOURCE_SHARES[name] for name in SOURCES])
    for label in range(NETWORK_CLASSES):
        mine = data.labels == label
        present = np.array([np.count_nonzero(mine & (data.sources == s)) for s in range(len(SOURCES))])
        share = shares * (present > 0)
        if share.any():
            each = _CLASS_WEIGHT[_kind(label)] * share / share.sum() / np.maximum(present, 1)
            weights[mine] = each[data.sources[mine]]
    return weights


def _kind(label: int) -> str:
    if label == OTHER:
        return "other"
    character = CHARACTERS[label]
    return "digit" if character in DIGITS else "mark" if character in MARKS else "capital"


def _asked(
    labels: npt.NDArray[np.int64], rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """For each crop which columns compete, and its label among them (OTHER when it is none of them)."""
    tables = all_columns()
    names = list(GROUPS)
    odds = np.array([_GROUP_SHARES[name] for name in names])
    fits = tables[:, labels].T * odds
    digits = names.index("digits")
    strange = np.isin(labels, [CHARACTERS.index(c) for c in _NO_DIGITS]) & (
        rng.random(len(labels)) < _OFTEN_STRANGE
    )
    marks = np.isin(labels, [CHARACTERS.index(c) for c in MARKS])
    fits[marks] = odds
    fits[strange] = np.eye(len(names))[digits]
    cumulated = np.cumsum(fits, axis=1)
    drawn = (rng.random(len(labels)) * cumulated[:, -1])[:, None]
    group = (drawn > cumulated).sum(axis=1).clip(0, len(names) - 1)
    allowed = tables[group]
    inside = allowed[np.arange(len(labels)), labels]
    return np.where(inside, labels, OTHER), allowed
