"""Seats in words for the office: why one is where it is, and what would give one to who has none."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Placement
from pipeline.domain.why import Change, Obstacles, Step, StepKind, WhatIf
from pipeline.wording.say import long_date
from pipeline.wording.texts import FOLDER


@dataclass(frozen=True, slots=True)
class SeatWords:
    """``places``: town of each venue code; ``parts``: name of each part. A missing text raises KeyError."""

    texts: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, str]
    parts: Mapping[ExamPart | str, str]

    def placement(self, placement: Placement, venue: str) -> tuple[str, ...]:
        """Sentences about one placement at ``venue``: journey, what stood in the way, why not sooner."""
        return tuple(self._placement(placement, venue))

    def what_if(self, found: WhatIf) -> tuple[str, ...]:
        """The smallest change, then the smallest of other kinds."""
        texts = self.texts["change"]
        return tuple(
            texts["other" if k else "smallest"].format(steps=self.change(change))
            for k, change in enumerate(found.changes)
        )

    def change(self, change: Change) -> str:
        """One change as a phrase without a full stop."""
        texts = self.texts["change"]
        return str(texts["and"].join(map(self._step, change.steps)) or texts["exchange"])

    def _placement(self, placement: Placement, venue: str) -> Iterator[str]:
        texts = self.texts["why"]
        if journey := "; ".join(self._journey(placement)):
            yield f"{journey}."
        if placement.at_wanted is not None:
            there = self.obstacles(placement.at_wanted)
            yield texts["there"].format(place=self._place(placement.wanted), list=there)
        if placement.sooner is not None:
            yield texts["sooner"].format(place=self._place(venue), list=self.obstacles(placement.sooner))
        elif placement.wanted:
            yield texts["soonest"].format(place=self._place(venue))
        if placement.together and _passed_by(placement):
            yield texts["together"]
        if placement.after_term:
            yield texts["after-term"]

    def _journey(self, placement: Placement) -> Iterator[str]:
        texts = self.texts["why"]
        if placement.km is not None:
            yield texts["km-estimated" if placement.home_estimated else "km"].format(km=placement.km)
        if placement.extra_km:
            yield texts["extra-wanted"].format(km=placement.extra_km, place=self._place(placement.wanted))
        if placement.extra_nearest_km and placement.extra_nearest_km != placement.extra_km:
            yield texts["extra-nearest"].format(km=placement.extra_nearest_km)

    def obstacles(self, obstacles: Obstacles) -> str:
        """``3 vol (de laatste sinds 4 november 2026); 1 te snel voor een uitnodiging``."""
        texts = self.texts["obstacle"]
        found = []
        for field in fields(obstacles):
            count = getattr(obstacles, field.name)
            if field.name == "full" and count and obstacles.full_since is not None:
                found.append(texts["full-since"].format(n=count, day=long_date(obstacles.full_since)))
            elif field.name in texts and count:
                found.append(texts[field.name].format(n=count))
        return "; ".join(found) or str(self.texts["why"]["none"])

    def _step(self, step: Step) -> str:
        texts = self.texts["change"]
        many = "" if step.kind is StepKind.DAY else "-1" if step.seats == 1 else "-n"
        key = f"{step.kind.value}{many}"
        told = texts[key].format(
            n=step.seats,
            ahead=step.seats - 1,
            part=self.parts[step.part],
            place=self._place(step.venue),
            day=long_date(step.day),
            weekday=self.texts["weekday"]["names"][step.day.weekday()],
        )
        told += texts["adapted"] if step.adapted and step.kind is not StepKind.DAY else ""
        return str(told if step.in_term else told + texts["after-term"])

    def _place(self, venue: str) -> str:
        return self.places.get(venue, venue)


def seat_words(places: Mapping[str, str], parts: Mapping[ExamPart | str, str], lang: str = "nl") -> SeatWords:
    """The texts of ``lang`` with the names of venues and parts."""
    return SeatWords(_texts(lang), places, parts)


def _passed_by(placement: Placement) -> bool:
    """A free seat elsewhere or sooner was not taken."""
    return any(seen is not None and seen.free > 0 for seen in (placement.at_wanted, placement.sooner))


@cache
def _texts(lang: str) -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((FOLDER / f"seats_{lang}.toml").read_text("utf-8"))
