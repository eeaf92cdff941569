"""The ink beside the words: pieces of delivered pages, cut out once and kept."""

from pathlib import Path

from pipeline.domain.capture import PageReading
from pipeline.domain.document import RawPage
from pipeline.domain.findings import Finding
from pipeline.domain.geometry import BoxMm
from pipeline.domain.ids import content_id
from pipeline.run.cases import Standing
from pipeline.sandbox import Sandbox, Unreadable

_DPI = 150.0


class Snippets:
    """Cuts and remembers. A snippet is named after file, page and place, so it never changes."""

    def __init__(self, sandbox: Sandbox, originals: Path, folder: Path) -> None:
        self._sandbox = sandbox
        self._originals = originals
        self._folder = folder
        self._page: tuple[tuple[str, int], RawPage | None] | None = None

    def cut(self, sha256: str, reading: PageReading, box: BoxMm) -> bytes | None:
        """PNG of ``box`` (template millimetres) on a delivered page; None when it cannot be drawn."""
        path = self.path(sha256, reading, box)
        return path.read_bytes() if path is not None else None

    def path(self, sha256: str, reading: PageReading, box: BoxMm) -> Path | None:
        """Where that PNG lies, cut now when it was not cut before; None when it cannot be drawn."""
        place = f"{box.x:.2f} {box.y:.2f} {box.w:.2f} {box.h:.2f}"
        path = self._folder / f"{content_id('P', sha256, str(reading.page), place)}.png"
        if path.exists():
            return path
        page = self._drawn(sha256, reading.page)
        if page is None or reading.to_page is None:
            return None
        from pipeline.capture.snippet import snippet  # noqa: PLC0415 - OpenCV, only to cut something new

        png = snippet(page, reading, box)
        making = path.with_suffix(".making")
        making.write_bytes(png)
        making.replace(path)
        return path

    def _drawn(self, sha256: str, number: int) -> RawPage | None:
        """The page; the last one is kept, because findings of a page come together."""
        key = (sha256, number)
        if self._page is None or self._page[0] != key:
            try:
                page = self._sandbox.render_page(self._originals / sha256, number, _DPI)
            except Unreadable:
                page = None
            self._page = (key, page)
        return self._page[1]


def cut_finding(standing: Standing, finding: Finding, snippets: Snippets) -> bytes | None:
    """The place on the delivered page that a finding is about, as PNG."""
    path = finding_path(standing, finding, snippets)
    return path.read_bytes() if path is not None else None


def finding_path(standing: Standing, finding: Finding, snippets: Snippets) -> Path | None:
    """The file with that PNG; None when the finding is about no place, or the page cannot be drawn."""
    if finding.page is None or finding.box is None:
        return None
    page = next((item for item in standing.reading.pages if item.page == finding.page), None)
    return snippets.path(standing.reading.sha256, page, finding.box) if page else None


def png_size(path: Path) -> tuple[int, int]:
    """Width and height in pixels, from the header (PNG specification, 11.2.2 IHDR)."""
    with path.open("rb") as file:
        header = file.read(24)
    return int.from_bytes(header[16:20]), int.from_bytes(header[20:24])
