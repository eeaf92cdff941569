from pathlib import Path

import pdfplumber
import pytest

from pipeline.bench.forms import forms_for_bench
from pipeline.library import load_library

LIBRARY = load_library(Path(__file__).parents[2] / "forms")


def test_every_form_is_another_person() -> None:
    made = list(forms_for_bench(LIBRARY, 6, share_scans=0.0))

    assert [name for name, _ in made] == [f"bench_{n:05d}.pdf" for n in range(1, 7)]
    assert len({content for _, content in made}) == 6


def test_half_of_them_are_scans_without_text(tmp_path: Path) -> None:
    scans = 0
    for name, content in forms_for_bench(LIBRARY, 2, share_scans=0.5):
        (tmp_path / name).write_bytes(content)
        with pdfplumber.open(tmp_path / name) as opened:
            scans += not any(page.chars for page in opened.pages)

    assert scans == 1


def test_equal_arguments_give_equal_bytes() -> None:
    assert list(forms_for_bench(LIBRARY, 2)) == list(forms_for_bench(LIBRARY, 2))


def test_there_are_no_more_people_than_test_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.samples.people.invented_bsns", lambda: iter(("999990317",)))

    with pytest.raises(ValueError, match="ends at 1"):
        list(forms_for_bench(LIBRARY, 2, share_scans=0.0))
