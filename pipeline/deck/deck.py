"""The truth deck: forms, filled by real hands, aged, as files that a scanner would send, with answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from pipeline.capture.images import Grey
from pipeline.deck.age import Aged, Style, age
from pipeline.deck.answers import Answers, jumble
from pipeline.deck.fill import DPI, FilledForm, fill
from pipeline.deck.hands import Hand, pick_hand
from pipeline.deck.names import TOWNS, Town
from pipeline.deck.persons import invented
from pipeline.domain.forms import FormTemplate
from pipeline.samples.age import Scanner, add_image_page
from pipeline.samples.fill import to_bytes
from pipeline.samples.people import Person

Blanks = Mapping[tuple[str, str], Sequence[Grey]]
"""Printed pages at 300 dpi by form and version, see :func:`pipeline.deck.blanks.blank_pages`."""


@dataclass(frozen=True, eq=False)
class DeckForm:
    """One form of the deck. ``name`` is its file's name without ending: number, form and style only."""

    name: str
    style: Style
    filled: FilledForm
    aged: tuple[Aged, ...]

    def pdf(self) -> bytes:
        """As a scanner sends it: one image a page, no text."""
        return delivered(self.aged)

    def record(self) -> dict[str, Any]:
        """What is true of it, for a line of ``truth.jsonl``. ``frame`` has for each page where the four
        corners of the template's sheet lie, in millimetres on the delivered page."""
        return {
            "file": f"{self.name}.pdf",
            "form": self.filled.form,
            "version": self.filled.version,
            "style": self.style,
            "writer": self.filled.writer,
            "truth": self.filled.truth,
            "cells": self.filled.cells,
            "notes": self.filled.notes,
            "frame": [_frame(page) for page in self.aged],
        }


def deck(
    templates: Sequence[FormTemplate],
    blanks: Blanks,
    hands: Sequence[Hand],
    styles: Sequence[Style],
    n: int,
    seed: int,
    towns: Sequence[Town] = TOWNS,
    any_bsn: bool = False,
    jumbled: bool = False,
) -> Iterator[DeckForm]:
    """``n`` forms: templates and styles in turn, hands and people drawn. Form ``i`` of a seed is always
    the same, whatever ``n`` is. ``jumbled`` writes random characters instead of answers (training).
    """
    for index in range(n):
        template = templates[index % len(templates)]
        style = styles[(index // len(templates)) % len(styles)]
        blank = blanks[template.form, template.version]
        person, rng = _who(index, seed, towns, any_bsn)
        given: Answers | None = jumble(template, rng) if jumbled else None
        filled = fill(template, person, pick_hand(hands, rng), rng, blank, given)
        aged = tuple(age(page, style, rng, DPI) for page in filled.pages)
        yield DeckForm(f"{index:05d}-{template.form}-{style}", style, filled, aged)


def people_of(n: int, seed: int, towns: Sequence[Town] = TOWNS, any_bsn: bool = False) -> Iterator[Person]:
    """Who fills in the ``n`` forms of :func:`deck`, in their order."""
    return (_who(index, seed, towns, any_bsn)[0] for index in range(n))


def _who(index: int, seed: int, towns: Sequence[Town], any_bsn: bool) -> tuple[Person, np.random.Generator]:
    """The person of a form, and the dice that the rest of the form is drawn with."""
    rng = np.random.default_rng([seed, index])
    return invented(rng, any_bsn, towns), rng


def delivered(pages: Sequence[Aged]) -> bytes:
    """A PDF of the pages: their JPEG as it is, pages of one bit as Group 4."""
    pdf = Pdf.new()
    for page in pages:
        (dpi_x, dpi_y), (height, width) = page.true_map.dpi, page.grey.shape
        size = round(width / dpi_x * 72, 3), round(height / dpi_y * 72, 3)
        if page.bitonal:
            add_image_page(pdf, Image.fromarray(page.grey), Scanner(dpi=round(dpi_x), compression="g4"))
            _resize(pdf, size)
        else:
            _add_jpeg(pdf, page, size)
    return to_bytes(pdf)


def _frame(page: Aged) -> list[list[float]]:
    width, height = page.true_map.size_mm
    corners = np.array([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)])
    return [[round(float(v), 3) for v in point] for point in page.true_map.page_mm(corners)]


def _resize(pdf: Pdf, size: tuple[float, float]) -> None:
    """Gives the last page its true size: rows and columns of a fax differ."""
    page = pdf.pages[-1]
    page.MediaBox = Array([0, 0, *size])
    page.Contents = _shown(pdf, size)


def _add_jpeg(pdf: Pdf, page: Aged, size: tuple[float, float]) -> None:
    data = page.jpeg or _jpeg(page.grey)
    picture = pikepdf.Stream(pdf, data)
    picture.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=page.grey.shape[1],
        Height=page.grey.shape[0],
        Filter=Name.DCTDecode,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
    )
    entry = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *size]),
        Resources=Dictionary(XObject=Dictionary(Scan=picture)),
        Contents=_shown(pdf, size),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(entry)))


def _shown(pdf: Pdf, size: tuple[float, float]) -> pikepdf.Stream:
    return pdf.make_stream(f"q {size[0]} 0 0 {size[1]} 0 0 cm /Scan Do Q".encode())


def _jpeg(grey: Grey) -> bytes:
    out = BytesIO()
    Image.fromarray(grey).save(out, "JPEG", quality=95)
    return out.getvalue()
