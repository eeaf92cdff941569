"""From an order to the PDF: compose, lay out, set with Typst. Equal input gives equal bytes.

The file is PDF/UA-1 and PDF/A-3a at once, so it can be read aloud and archived; the facts of the
letter are attached as JSON. Fonts are taken by path and checked by hash: a host's own choice of
fonts would be a hidden input.
"""

from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path

import msgspec
import typst

from pipeline.domain.letter import LetterKind, LetterOrder, MailCode
from pipeline.domain.policy import Office
from pipeline.errors import UnverifiedOutputError
from pipeline.letters import split_marks
from pipeline.letters.compose import Composer
from pipeline.letters.contexts import decode
from pipeline.letters.layout import FONTS, HERE, check_fonts, envelope, load_layout
from pipeline.letters.page import MOST_SHEETS, USUAL_SHEETS, Page, Profile, page

__all__ = ["FONTS", "Renderer", "check_fonts", "load_layout"]

_LAYOUT = HERE / "layout.typ"
_VERSION_DIGITS = 12
_TOO_FEW = "too few marks"
"""The layout's word for a letter of more sheets than it was given marks for."""


class Renderer:
    """Sets letters. Making one costs a quarter of a second; keep it for the whole night.

    ``profile`` names an envelope (see ``layout.envelope``); empty takes the default one.
    """

    def __init__(self, fonts: Path = FONTS, *, profile: str = "", composer: Composer | None = None) -> None:
        layout = load_layout()
        self.envelope, self._profile = envelope(layout, profile)
        check_fonts(fonts, layout.fonts)
        self._families = layout.fonts.families
        self._composer = composer or Composer()
        self._versions: dict[LetterKind, str] = {}
        self._typst = typst.Compiler(
            str(_LAYOUT),  # given as bytes it would be lost at the second letter
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
            ),
            ignore_system_fonts=True,
        )

    @property
    def profile(self) -> Profile:
        """The envelope that the letters are made for."""
        return self._profile

    def version(self, kind: LetterKind) -> str:
        """Names text, words and layout of ``kind``: what somebody needs to find out why a letter says so."""
        if kind not in self._versions:
            whole = self._composer.digest(kind).encode() + _LAYOUT.read_bytes()
            self._versions[kind] = sha256(whole).hexdigest()[:_VERSION_DIGITS]
        return self._versions[kind]

    def page(
        self, order: LetterOrder, office: Office, code: MailCode | None = None, sheets: int = USUAL_SHEETS
    ) -> Page:
        """Everything that will stand on the paper, in words; room for marks on so many ``sheets``."""
        context = decode(order)
        text = self._composer.compose(order.kind, context, office)
        version = self.version(order.kind)
        return page(order, context, text, office, self._composer.words, code, version, sheets)

    def pdf(self, order: LetterOrder, office: Office, code: MailCode | None = None) -> bytes:
        """The letter as PDF, dated ``order.dated``; ``code`` for one that was announced to the carrier.

        Raises UnverifiedOutputError when it cannot be set without fault, for example when a character
        has no glyph: such a letter is held, never printed with boxes. The cause is not in the
        message, because Typst quotes the text.
        """
        midnight = datetime.combine(order.dated, time(), UTC)
        try:
            try:
                return self._compile(self.page(order, office, code), midnight)
            except typst.TypstError as error:
                if _TOO_FEW not in str(error):
                    raise
                return self._compile(self.page(order, office, code, MOST_SHEETS), midnight)
        except (typst.TypstError, ValueError):
            raise UnverifiedOutputError(
                f"letter {order.id} ({order.kind}) could not be set",
                "a character without a glyph, an address too long for the window, or a damaged picture: "
                "a clerk sends it by hand",
            ) from None

    def _compile(self, paper: Page, timestamp: datetime) -> bytes:
        words = msgspec.json.encode(paper).decode()
        made = self._typst.compile(
            format="pdf",
            sys_inputs={
                "page": words,
                "profile": msgspec.json.encode(self._profile).decode(),
                "families": msgspec.json.encode(self._families).decode(),
            },
            pdf_standards=["ua-1", "a-3a"],
            timestamp=timestamp,
        )
        if not isinstance(made, bytes):
            raise TypeError("Typst gave no single PDF")
        return split_marks.mend(made) if split_marks.needed(words) else made
