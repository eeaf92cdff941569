"""What the paper is like: envelopes, weights and fonts, as ``layout.toml`` or the office's own file says."""

from hashlib import sha256
from pathlib import Path

import msgspec

from pipeline.errors import MissingToolError, SettingsError
from pipeline.letters.page import Profile

HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/noto")
"""Where Debian and Ubuntu put fonts-noto-core."""


class FontFiles(msgspec.Struct, frozen=True):
    """Families in order of preference, and the accepted SHA-256 of each file."""

    families: tuple[str, ...]
    package: str
    files: dict[str, tuple[str, ...]]


class Weight(msgspec.Struct, frozen=True):
    """Grams of a sheet, an envelope and an enclosure, and the upper bounds of the tariff steps."""

    sheet: float
    envelope: float
    enclosure: float
    steps: tuple[int, ...]

    def step(self, pages: int, enclosures: int) -> int:
        """The tariff step of a letter printed on both sides; 0 for one that is heavier than all."""
        sheets = (pages + 1) // 2
        grams = self.envelope + sheets * self.sheet + enclosures * self.enclosure
        return next((step for step in self.steps if grams <= step), 0)


class Layout(msgspec.Struct, frozen=True):
    """``layout.toml``."""

    default: str
    profiles: dict[str, Profile]
    weight: Weight
    fonts: FontFiles


def load_layout(path: Path = HERE / "layout.toml") -> Layout:
    """Raises msgspec.ValidationError when a number is missing."""
    return msgspec.toml.decode(path.read_bytes(), type=Layout)


def envelope(layout: Layout, wanted: str = "") -> tuple[str, Profile]:
    """Name and measures of an envelope: one of ``layout.toml``, or the office's own ``.toml`` file.

    Empty takes the default one. Raises SettingsError for an unknown name or a file that does not hold
    a window inside an A4 sheet.
    """
    name = wanted or layout.default
    if name in layout.profiles:
        return name, layout.profiles[name]
    if not name.endswith(".toml"):
        raise SettingsError(
            f"no envelope profile {name!r}", f"choose from {', '.join(layout.profiles)}, or name a .toml file"
        )
    try:
        profile = msgspec.toml.decode(Path(name).read_bytes(), type=Profile)
    except (OSError, msgspec.DecodeError) as error:
        raise SettingsError(f"the envelope {name} cannot be read: {error}", "see layout.toml") from None
    if fault := _fault(profile):
        raise SettingsError(
            f"the envelope {name}: {fault}", "measure in millimetres from the top left corner"
        )
    return Path(name).stem, profile


_SHEET_MM = (210.0, 297.0)
_BODY_TOP_MM = 94.0
"""Where the reference block begins: the window ends above it."""
_LEAST_MM = (60.0, 25.0)
"""Three lines and a KIX code need this much room."""


def _fault(profile: Profile) -> str:
    hole, clear = profile.window, profile.clear
    if min(hole.left, hole.top, clear.x, clear.y) < 0 or hole.left + hole.width > _SHEET_MM[0]:
        return "the window is not on the sheet"
    if hole.top + hole.height > _BODY_TOP_MM:
        return f"the window reaches below {_BODY_TOP_MM:g} mm, into the text"
    if hole.width - 2 * clear.x < _LEAST_MM[0] or hole.height - 2 * clear.y < _LEAST_MM[1]:
        return f"less than {_LEAST_MM[0]:g} by {_LEAST_MM[1]:g} mm is left for the address"
    if any(not 0 < fold < _SHEET_MM[1] for fold in (*profile.folds, profile.punch)):
        return "a fold is not on the sheet"
    return ""


def check_fonts(folder: Path, fonts: FontFiles) -> None:
    """Raises MissingToolError unless every file is in ``folder`` with one of the known hashes."""
    hint = f"install the package {fonts.package}, or name the folder with these fonts"
    for name, known in fonts.files.items():
        path = folder / name
        if not path.is_file():
            raise MissingToolError(f"the font {name} is not in {folder}", hint)
        if sha256(path.read_bytes()).hexdigest() not in known:
            raise MissingToolError(
                f"{path} is another version than the letters were made with",
                "check a printed letter, then add its SHA-256 to pipeline/letters/layout.toml",
            )
