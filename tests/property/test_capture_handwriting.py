"""Handwriting is not read yet: whatever the text engine makes of it, no wrong value is accepted."""

from collections import defaultdict

import numpy as np
import pytest

from pipeline.adapters.tesseract import TesseractReader
from pipeline.capture.images import Grey
from pipeline.capture.reader import Reader
from pipeline.domain.forms import FormTemplate
from tests.synth import ageing, pages

DATA = pages.ROOT.parent / "shared" / "data" / "handwriting" / "unipen_dev.npz"
PX_PER_MM = 200 / 25.4
TRUTH = {
    "bsn": "999990317",
    "geboortedatum": "12031985",
    "huisnummer": "103",
    "achternaam": "MOUSSAOUI",
    "voornamen": "FATIMA",
    "plaats": "GRONINGEN",
}


def _written(
    page: Grey, form: FormTemplate, letters: dict[str, list[Grey]], rng: np.random.Generator
) -> dict[str, str]:
    """Writes ``TRUTH`` into the combs of ``page``; what this writer has no letters for stays empty."""
    done = {}
    for name, text in TRUTH.items():
        field = form.field(name)
        assert field is not None
        if not all(letters[c] for c in text):
            continue
        done[name] = text
        for cell, character in zip(field.box.cells(field.cells), text, strict=False):
            ink = letters[character][int(rng.integers(len(letters[character])))]
            x = round((cell.x + cell.w / 2) * PX_PER_MM - 14 + rng.normal(0, 1))
            y = round((cell.y + cell.h / 2) * PX_PER_MM - 14 + rng.normal(0, 1.2))
            spot = page[y : y + 28, x : x + 28]
            np.minimum(spot, 255 - (ink * 0.85).astype(np.uint8), out=spot)
    return done


@pytest.mark.skipif(not DATA.exists(), reason="the handwriting of ../shared/data is not here")
def test_no_wrong_value_is_accepted_from_a_hand() -> None:
    data = np.load(DATA)
    form = pages.library().template("inburgeringsexamen", "2026-1")
    reader = Reader([form], pages.blanks(), TesseractReader())
    rng = np.random.default_rng(11)
    written = 0
    for writer in rng.permutation(np.unique(data["writer"]))[:40]:
        letters: dict[str, list[Grey]] = defaultdict(list)
        own = data["writer"] == writer
        for image, label in zip(data["images"][own], data["labels"][own], strict=True):
            letters[str(data["classes"][label])].append(image)
        page = pages.grey(pages.blanks()[form.form, form.version][0])
        truth = _written(page, form, letters, rng)
        if len(truth) < 4:
            continue
        reading = reader.read([pages.scan(ageing.noisy(page, rng), 200.0)], "ab" * 32)
        fields = reading.submissions[0].fields
        written += len(truth)
        assert {n for n in truth if fields[n].accepted and fields[n].value != truth[n]} == set()
        if written > 30:
            break
    assert written > 20
