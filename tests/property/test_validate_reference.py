"""Reference files and tables of the office: whatever they hold, the answer is data or an InputDataError."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.reference_files import read_reference
from pipeline.errors import InputDataError
from pipeline.policy import load_policy
from pipeline.policy.book import FOLDER

FILES = st.sampled_from(
    ["bekenden.csv", "uitsluitingen.csv", "behaald.csv", "machtigingen.csv", "lopend.csv"]
)
HEADER = "bsn,surname,birth_date,law,from,until,part,date,helper_name,channel,since,postcode"
CELL = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["999990317", "01-01-2026", "00-00-1980", "2021", "KNM", "9712AB", '"', "", "x,y"]),
)
ROW = st.lists(CELL, min_size=12, max_size=12).map(",".join)


@given(
    FILES, st.one_of(st.binary(max_size=60), st.lists(ROW, max_size=3).map(lambda r: "\n".join(r).encode()))
)
@settings(max_examples=150, deadline=None)
def test_reference_files(name: str, body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(HEADER.encode() + b"\n" + body)
        try:
            reference = read_reference(Path(folder))
        except InputDataError as error:
            assert error.what.startswith(name)
        else:
            assert name.removesuffix(".csv") not in reference.absent


@given(st.sampled_from(["fees.toml", "terms.toml", "parts.toml", "office.toml"]), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_tables(name: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for table in FOLDER.glob("*.toml"):
            (Path(folder) / table.name).write_bytes(table.read_bytes())
        (Path(folder) / name).write_text(text, "utf-8")
        try:
            load_policy(Path(folder))
        except InputDataError as error:
            assert error.what.startswith(name)
