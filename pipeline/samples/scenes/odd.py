"""Files that repeat, cheat, break or were never a form."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

from pikepdf import Pdf

from pipeline.domain.forms import PageRole
from pipeline.samples import age, ink, paper
from pipeline.samples.bundle import strangers
from pipeline.samples.expected import Expected
from pipeline.samples.fill import to_bytes, use_font
from pipeline.samples.scenes import typed
from pipeline.samples.scenes.base import Build, Scene, Studio, expect, known_row, once_each
from pipeline.samples.write import flat, paint

_HTML = b"""<!doctype html>
<html lang="nl"><head><title>Sessie verlopen</title></head>
<body><p>Uw sessie is verlopen. Log opnieuw in om het bestand op te halen.</p></body></html>
"""


def same_bytes(studio: Studio) -> Scene:
    """Told apart by content, not by name."""
    first = studio.made("digital_filled.pdf", typed.SCENES)
    truth = replace(first.expected, shows="The bytes of digital_filled.pdf under another name.",
                    state="duplicate", letters=(), findings=())  # fmt: skip
    return Scene("same_bytes_again.pdf", first.content, truth)


def same_form_scanned_again(studio: Studio) -> Scene:
    """Other bytes, the same registration: a clerk decides, nobody pays twice."""
    name, scanner = "same_form_scanned_again.pdf", age.CLEAN_BITONAL
    again = flat(studio.exam(studio.person(0)))
    return Scene(
        name,
        studio.scan_pdf(name, again, scanner),
        expect(again, "digital_filled.pdf printed and posted too.", "review", may_doubt=True,
               findings=("duplicate-form",)),
    )  # fmt: skip


def a_number_in_bsn_box(studio: Studio) -> Scene:
    """Ten digits typed over the nine boxes with a PDF editor."""
    person = studio.person(130)
    bundle = flat(studio.exam(person, bsn=""))
    field = studio.library.latest("inburgeringsexamen").field("bsn")
    if field is None:
        raise KeyError("bsn")
    over = ink.typed(field.box.x + 1.5, field.box.y + 5.2, "4 8 1 0 5 5 7 2 0 3", use_font("DejaVuSans"), 12)
    typed_over = paint(bundle, 1, over)
    truth = replace(typed_over.truths[0], written={**typed_over.truths[0].written, "bsn": "4810557203"})
    bundle = replace(typed_over, truths=(truth,))
    expected = expect(bundle, "A ten-digit A-number in the boxes of the BSN.", "review", also=("rejected",),
                      may_doubt=True)  # fmt: skip
    return Scene("a_number_in_bsn_box.pdf", bundle.pdf, expected, rows=(known_row(person),))


def encrypted(studio: Studio) -> Scene:
    """Cannot be opened without a password that nobody sent."""
    with Pdf.open(BytesIO(studio.exam(studio.person(131)).pdf)) as pdf:
        content = to_bytes(pdf, closed_with="geheim")
    return _quarantined("encrypted.pdf", content, "Closed with a password.", "encrypted")


def truncated(studio: Studio) -> Scene:
    """A broken upload: the last third never came."""
    whole = studio.exam(studio.person(132)).pdf
    return _quarantined("truncated.pdf", whole[: len(whole) * 2 // 3], "The end is missing.", "truncated")


def not_a_form(_studio: Studio) -> Scene:
    text = (
        "Geachte mevrouw,",
        "Hierbij nodigen wij u uit voor het spreekuur van de bibliotheek op dinsdag 24 november om 10 uur.",
        "Met vriendelijke groet, de bibliotheek (verzonnen)",
    )
    return _stranger("not_a_form.pdf", paper.pages(paper.letter(text)), "A letter, no form at all.")


def vacancy_scan(studio: Studio) -> Scene:
    name = "vacancy_scan.pdf"
    bundle = strangers(paper.pages(paper.vacancy("kok", "Gouda", "De Pan")), PageRole.UNKNOWN)
    return _stranger(name, studio.scan_pdf(name, bundle, age.CLEAN_BITONAL), "A scanned vacancy by itself.")


def loan_application(studio: Studio) -> Scene:
    """Another print of a form for another process: none that we know."""
    content = paper.loan_application(studio.person(133))
    return _stranger(
        "loan_application_unknown_print.pdf", content, "A form for a loan, in a print that is in no library."
    )


def blank_page(_studio: Studio) -> Scene:
    expected = Expected(
        "One empty page.", "quarantined", reason="no-form",
        pages=strangers(paper.pages(paper.blank_page()), PageRole.BLANK).expected_pages(),
    )  # fmt: skip
    return Scene("blank_page.pdf", paper.pages(paper.blank_page()), expected)


def html_named_pdf(_studio: Studio) -> Scene:
    return _quarantined("html_named.pdf", _HTML, "A web page that was saved as .pdf.", "not-a-scan")


def empty(_studio: Studio) -> Scene:
    """It may still be being written, so it waits at first."""
    made = _quarantined("empty.pdf", b"", "No bytes at all.", "empty")
    return replace(made, expected=replace(made.expected, also=("waiting",)))


def _stranger(name: str, content: bytes, shows: str) -> Scene:
    pages = strangers(content, PageRole.UNKNOWN).expected_pages()
    return Scene(name, content, Expected(shows, "quarantined", reason="no-form", pages=pages))


def _quarantined(name: str, content: bytes, shows: str, reason: str) -> Scene:
    return Scene(name, content, Expected(shows, "quarantined", reason=reason))


def _builds() -> Iterator[tuple[str, Build]]:
    named: dict[str, Callable[[Studio], Scene]] = {
        "same_bytes_again.pdf": same_bytes,
        "same_form_scanned_again.pdf": same_form_scanned_again,
        "a_number_in_bsn_box.pdf": a_number_in_bsn_box,
        "encrypted.pdf": encrypted,
        "truncated.pdf": truncated,
        "not_a_form.pdf": not_a_form,
        "vacancy_scan.pdf": vacancy_scan,
        "loan_application_unknown_print.pdf": loan_application,
        "blank_page.pdf": blank_page,
        "html_named.pdf": html_named_pdf,
        "empty.pdf": empty,
    }
    yield from named.items()


SCENES = once_each(_builds())
