"""From an order to the PDF: compose, lay out, set with Typst. Equal input gives equal bytes.

The file is PDF/UA-1 and PDF/A-3a at once, so it can be read aloud and archived; the facts of the
letter are attached as JSON. Fonts are taken by path and checked by hash: a host's own choice of
fonts would be a hidden input.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path

import msgspec
import typst

from pipeline.domain.letter import LetterOrder
from pipeline.domain.policy import Office
from pipeline.errors import MissingToolError, SettingsError, UnverifiedOutputError
from pipeline.letters.compose import Composer
from pipeline.letters.contexts import decode
from pipeline.letters.page import Page, Profile, page

_HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/noto")
"""Where Debian and Ubuntu put fonts-noto-core."""


class FontFiles(msgspec.Struct, frozen=True):
    """Families in order of preference, and the accepted SHA-256 of each file."""

    families: tuple[str, ...]
    package: str
    files: dict[str, tuple[str, ...]]


class Layout(msgspec.Struct, frozen=True):
    """``layout.toml``."""

    default: str
    profiles: dict[str, Profile]
    fonts: FontFiles


def load_layout(path: Path = _HERE / "layout.toml") -> Layout:
    """Raises msgspec.ValidationError when a number is missing."""
    return msgspec.toml.decode(path.read_bytes(), type=Layout)


class Renderer:
    """Sets letters. Making one costs a quarter of a second; keep it for the whole night.

    ``profile`` names an envelope in ``layout.toml``; empty takes the default one.
    """

    def __init__(self, fonts: Path = FONTS, *, profile: str = "", composer: Composer | None = None) -> None:
        layout = load_layout()
        name = profile or layout.default
        if name not in layout.profiles:
            raise SettingsError(f"no envelope profile {name!r}", f"choose from {', '.join(layout.profiles)}")
        check_fonts(fonts, layout.fonts)
        self._profile = layout.profiles[name]
        self._families = layout.fonts.families
        self._composer = composer or Composer()
        self._typst = typst.Compiler(
            str(_HERE / "layout.typ"),  # given as bytes it would be lost at the second letter
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
            ),
            ignore_system_fonts=True,
        )

    def page(self, order: LetterOrder, office: Office) -> Page:
        """Everything that will stand on the paper, in words."""
        context = decode(order)
        text = self._composer.compose(order.kind, context, office)
        return page(order, context, text, office, self._composer.words)

    def pdf(self, order: LetterOrder, office: Office) -> bytes:
        """The letter as PDF, dated ``order.dated``.

        Raises UnverifiedOutputError when it cannot be set without fault, for example when a character
        has no glyph: such a letter is held, never printed with boxes. The cause is not in the
        message, because Typst quotes the text.
        """
        midnight = datetime.combine(order.dated, time(), UTC)
        try:
            inputs = {
                "page": msgspec.json.encode(self.page(order, office)).decode(),
                "profile": msgspec.json.encode(self._profile).decode(),
                "families": msgspec.json.encode(self._families).decode(),
            }
            return self._compile(inputs, midnight)
        except (typst.TypstError, ValueError):
            raise UnverifiedOutputError(
                f"letter {order.id} ({order.kind}) could not be set",
                "a character without a glyph, an address too long for the window, or a damaged picture: "
                "a clerk sends it by hand",
            ) from None

    def _compile(self, inputs: Mapping[str, str], timestamp: datetime) -> bytes:
        made = self._typst.compile(
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=["ua-1", "a-3a"],
            timestamp=timestamp,
        )
        if not isinstance(made, bytes):
            raise TypeError("Typst gave no single PDF")
        return made


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
