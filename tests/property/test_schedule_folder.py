"""Whatever is in the folder: it is read, or refused in words that tell where; never anything else."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.bench.seats.draw import draw
from pipeline.bench.seats.mix import mix
from pipeline.bench.seats.write import write_folder
from pipeline.errors import InputDataError
from pipeline.schedule.folder import read_folder

FILES = ("config.json", "locations.csv", "sessions.csv", "candidates.csv", "bookings.csv", "travel_km.csv")
JUNK = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xef\xbb\xbf", b"-1", b"1e9", b"9" * 40, b"0000-00-00",
         b"9999-12-31", b"2026-03-29T02:30:00", b"LEZ;", b"/", "١".encode(), b"null", b"NaN", b"[" * 3000]
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    write_folder(draw(mix(6), 2), folder)
    return folder


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FILES), st.floats(0, 1), st.integers(0, 8), JUNK)
@example("config.json", 0.0, 0, b"[" * 100_000)
def test_a_folder_is_read_or_refused(
    sound: Path, tmp_path_factory: pytest.TempPathFactory, name: str, where: float, cut: int, junk: bytes
) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(sound, folder, dirs_exist_ok=True)
    content = (folder / name).read_bytes()
    at = int(where * len(content))
    (folder / name).write_bytes(content[:at] + junk + content[at + cut :])
    try:
        problem = read_folder(folder)
    except InputDataError as error:
        assert name in error.what or "bookings.csv" in error.what or "candidates.csv" in error.what
        assert error.exit_code == 65
    else:
        assert all(session.free >= 0 for session in problem.sessions)
    finally:
        shutil.rmtree(folder)
