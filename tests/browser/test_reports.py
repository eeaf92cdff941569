"""Every report in a real browser: accessible in both themes, text stays text, nothing is fetched."""

import shutil
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from pipeline.reports.html import render
from pipeline.reports.replay import ReplayRow, ReplayView, render_replay
from pipeline.reports.sample import SampleRow, SampleView, render_sample
from pipeline.reports.text import visible
from pipeline.reports.views import Ledger, MoneyView, NightView, SeatsView
from tests import report_world as world
from tests.injections import INJECTIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (Debian's package)"),
    pytest.mark.skipif(find_library("atomic") is None, reason="libatomic1 is not installed (for playwright)"),
]
_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
_NARROW: "ViewportSize" = {"width": 320, "height": 640}
"""CSS pixels at which nothing may need sideways scrolling of the page (WCAG 2.2, 1.4.10 Reflow)."""


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield started
        started.close()


def _written(folder: Path, pages: dict[str, str]) -> list[Path]:
    """The pages as a night leaves them, with the one snippet that they show."""
    world.draw_snippet(folder)
    (folder / "reports").mkdir(exist_ok=True)
    for name, page in pages.items():
        (folder / "reports" / name).write_text(page, encoding="utf-8")
    return [folder / "reports" / name for name in pages]


def _empty() -> NightView:
    """A first night on which nothing came."""
    money = MoneyView(0, 0, 0, 0, 0, 0, 0, (), (), ())
    return NightView(
        world.TODAY, "0.1.0", "bubblewrap", Ledger(0, 0, 0, 0, 0, 0, 0), (), (), (), (), money,
        SeatsView(0, 0, 0, (), (), (), ()), (), (), (), (),
    )  # fmt: skip


def _all_kinds() -> dict[str, str]:
    """Each report once as it is with everything on it, once empty, and one in the middle of a long one."""
    long = render(world.night([world.case(n) for n in range(70)], files=230))
    row = ReplayRow("0123", "form", 1, "bsn", "1", "7", "0.9", "aanvaard", "nu fout", True)
    some = {
        name: long[name] for name in ("afgekeurd-0002.html", "afgekeurd-0004.html", "postkamer-0002.html")
    }
    return {
        **render(world.night()),
        **some,
        **{f"leeg-{name}": page for name, page in render(_empty()).items()},
        "anders.html": render_replay(
            ReplayView(world.TODAY, "rlimits", (("bestanden", 1),), (("0123", "a", "b"),), (), (row,))
        ),
        "steekproef.html": render_sample(SampleView(world.TODAY, (SampleRow("S-1", "bsn", None),))),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_report_has_a_finding_of_axe(
    browser: "Browser", tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(color_scheme=scheme)
    page, found = context.new_page(), {}
    for path in _written(tmp_path, _all_kinds()):
        page.goto(path.as_uri())
        result = axe.Axe().run(page, options=_WCAG)
        found[path.name] = [
            (item["id"], item["nodes"][0]["html"][:200]) for item in result.response["violations"]
        ]
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_axe_sees_what_is_wrong(browser: "Browser") -> None:
    page = browser.new_page()
    page.set_content("<html><body><img src=x><p style='color:#aaa;background:#fff'>bleek</p></body></html>")
    found = {item["id"] for item in axe.Axe().run(page, options=_WCAG).response["violations"]}
    page.close()
    assert {"image-alt", "color-contrast", "html-has-lang"} <= found


def test_no_report_scrolls_sideways_on_a_phone(browser: "Browser", tmp_path: Path) -> None:
    context = browser.new_context(viewport=_NARROW)
    page, wide = context.new_page(), {}
    for path in _written(tmp_path, _all_kinds()):
        page.goto(path.as_uri())
        wide[path.name] = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert {name: width for name, width in wide.items() if width > _NARROW["width"]} == {}


def test_no_text_becomes_anything_else(browser: "Browser", tmp_path: Path) -> None:
    """Each article has the elements of a harmless one, and shows the text that was put in."""
    assert len(INJECTIONS) >= 200
    cases = [world.filled(world.case(2), text) for text in INJECTIONS]
    night = world.night([*cases, world.filled(world.case(2), "gewoon")])
    context = browser.new_context()
    page, troubles = context.new_page(), []
    page.on("request", lambda request: troubles.append(request.url) if "file:" not in request.url else None)
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("console", lambda message: troubles.append(message.text))
    shown: list[tuple[int, list[str]]] = []
    for path in _written(tmp_path, render(night)):
        page.goto(path.as_uri())
        assert page.evaluate("window.hit") is None, path.name
        if path.name.startswith("afgekeurd"):
            shown += page.evaluate(_ARTICLES)
    context.close()
    assert troubles == []
    elements = {count for count, _ in shown}
    assert len(elements) == 1, "an article has other elements than a harmless one"
    expected = [visible(text) for text in (*INJECTIONS, "gewoon")]
    assert [sorted(set(texts)) for _, texts in shown] == [[text] for text in expected]


_ARTICLES = """[...document.querySelectorAll('article')].map(a => [a.querySelectorAll('*').length,
  [...a.querySelectorAll('h3 bdi, dd bdi, .meta code bdi, .what strong')].map(e => e.textContent)])"""


@pytest.mark.parametrize("text", ["<script>window.hit=1</script>", "=1+1", "Jan\u202egnp.exe", "W" * 300])
def test_no_text_on_any_report_becomes_anything_else(browser: "Browser", tmp_path: Path, text: str) -> None:
    """Every text of every row and chart, on all reports."""
    harmless, context = render(world.filled(world.night(), "gewoon")), browser.new_context()
    page = context.new_page()
    counts = []
    for pages in (harmless, render(world.filled(world.night(), text))):
        for path in _written(tmp_path, pages):
            page.goto(path.as_uri())
            counts.append((path.name, page.evaluate("document.querySelectorAll('*').length")))
            assert page.evaluate("window.hit") is None
    context.close()
    half = len(counts) // 2
    assert counts[:half] == counts[half:]
