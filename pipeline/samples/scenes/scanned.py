"""Forms that were printed, signed by pen, posted, and met a scanner."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import zxingcpp

from pipeline.domain.capture import SignatureState
from pipeline.domain.forms import FieldTemplate, PageRole
from pipeline.domain.geometry import MM_PER_INCH, BoxMm
from pipeline.samples import age, ink, paper
from pipeline.samples.bundle import Bundle, arrange, join, shuffled, strangers, without
from pipeline.samples.fill import Look, Written, use_font
from pipeline.samples.people import Person
from pipeline.samples.scenes.base import Build, Scene, Studio, expect, known_row, once_each
from pipeline.samples.write import Pen, capitals, exam_wishes, flat, own_details, paint, signing

Make = Callable[[Studio, Person], Bundle]
_LOOK_DPI = 150


@dataclass(frozen=True, slots=True)
class Scanned:
    """One delivery on paper. ``kind`` is the kind of file that the scanner writes."""

    name: str
    shows: str
    make: Make
    scanner: age.Scanner = age.FLATBED
    state: str = "accepted"
    also: tuple[str, ...] = ("review",)
    findings: tuple[str, ...] = ()
    guess: bool = False
    """Nobody can tell from the paper which pages belong together."""


def printed(
    studio: Studio, person: Person, sign: bool = True, face: str = "DejaVuSans", **changes: Written
) -> Bundle:
    """Typed in capitals, printed, ticked and signed by pen."""
    values = {**own_details(person), **exam_wishes(place="rotterdam"), **signing(person), **changes}
    pen = Pen(person.hand, ticks=True, sign=sign, look=Look(face, 12))
    return flat(studio.form("inburgeringsexamen", capitals(values), pen))


def _two_people(studio: Studio, person: Person) -> Bundle:
    return join(printed(studio, person), printed(studio, _companion(studio, person)))


def _companion(studio: Studio, person: Person) -> Person:
    """Who shares the envelope: somebody who sends nothing else."""
    return studio.person(150 + person.hand % 40)


def _dealt(studio: Studio, person: Person) -> Bundle:
    """From one town, so that nothing on the second pages tells whose they are."""
    same_town: dict[str, Any] = {"plaats": person.town, "plaats_ondertekening": person.town}
    return shuffled([printed(studio, person), printed(studio, _companion(studio, person), **same_town)])


def _blanks_between(studio: Studio, person: Person) -> Bundle:
    blank = strangers(paper.pages(paper.blank_page()), PageRole.BLANK)
    return arrange(join(printed(studio, person), blank), (1, 3, 2, 3))


def _separated(studio: Studio, person: Person) -> Bundle:
    sheet = strangers(paper.pages(paper.separator_sheet()), PageRole.SEPARATOR)
    return join(sheet, printed(studio, person), sheet, printed(studio, _companion(studio, person)))


def _with_letter(studio: Studio, person: Person) -> Bundle:
    text = (
        "Geachte heer, mevrouw,",
        "Ik stuur u het formulier. Mijn zus heeft mij geholpen. Kunt u mij bellen als er iets niet goed is? "
        "Ik ben overdag op mijn werk.",
        "Dank u wel en groeten,",
        person.full_name,
    )
    letter = strangers(paper.pages(paper.letter(text)), PageRole.UNKNOWN)
    return join(printed(studio, person), letter)


def code_boxes(bundle: Bundle) -> list[BoxMm]:
    """Where the QR of each page is, in mm."""
    mm = MM_PER_INCH / _LOOK_DPI
    boxes = []
    for image in age.rasterise(bundle.pdf, _LOOK_DPI):
        corners = zxingcpp.read_barcodes(image)[0].position
        x, y = corners.top_left.x * mm, corners.top_left.y * mm
        boxes.append(BoxMm(x, y, corners.bottom_right.x * mm - x, corners.bottom_right.y * mm - y))
    return boxes


def _code_blotted(studio: Studio, person: Person) -> Bundle:
    bundle = printed(studio, person)
    for page, box in enumerate(code_boxes(bundle), start=1):
        bundle = paint(bundle, page, ink.blot(box, person.hand + page))
    return bundle


def _code_stickered(studio: Studio, person: Person) -> Bundle:
    bundle = printed(studio, person)
    for page, box in enumerate(code_boxes(bundle), start=1):
        bundle = paint(bundle, page, ink.sticker(box.grown(1.5)))
    return bundle


def _coffee(studio: Studio, person: Person) -> Bundle:
    return paint(printed(studio, person), 1, ink.coffee_ring(150, 120, 34, person.hand))


def _received(studio: Studio, person: Person) -> Bundle:
    stamp = ink.received_stamp(118, 31, "20 NOV 2026", use_font("DejaVuSans"))
    return paint(printed(studio, person), 1, stamp)


def _place_field(studio: Studio) -> FieldTemplate:
    field = studio.library.latest("inburgeringsexamen").field("plaats_examen")
    if field is None:
        raise KeyError("plaats_examen")
    return field


def _two_places(studio: Studio, person: Person) -> Bundle:
    return printed(studio, person, plaats_examen=("rotterdam", "rijswijk"))


def _corrected(studio: Studio, person: Person) -> Bundle:
    """Amsterdam was ticked first and made black, as the form tells people to."""
    boxes = {option.value: option.box for option in _place_field(studio).options}
    return paint(printed(studio, person), 1, ink.blacked(boxes["amsterdam"], person.hand))


def _tiny_signature(studio: Studio, person: Person) -> Bundle:
    template = studio.library.latest("inburgeringsexamen")
    field = template.field("handtekening")
    if field is None:
        raise KeyError("handtekening")
    box = BoxMm(field.box.x + 3, field.box.y + 8, 9, 4)
    signed = paint(printed(studio, person, sign=False), field.page, ink.signature(box, person.hand))
    truths = tuple(replace(truth, signature=SignatureState.SIGNED) for truth in signed.truths)
    return replace(signed, truths=truths)


CASES = (
    Scanned("scan_clean.pdf", "A good flatbed scan, grey, 300 dpi.", printed, age.Scanner(dpi=300, skew=0.2)),
    Scanned("scan_bitonal.pdf", "Black and white, 300 dpi, Group 4.", printed, age.CLEAN_BITONAL),
    Scanned("scan_rotated_90.pdf", "Fed in sideways.", printed, age.Scanner(skew=0.3, turned=90)),
    Scanned("scan_rotated_270.pdf", "Fed in sideways, the other way.", printed,
            age.Scanner(dpi=300, turned=270, compression="g4")),
    Scanned("scan_upside_down.pdf", "Fed in upside down.", printed,
            age.Scanner(dpi=300, skew=-0.4, turned=180, compression="g4")),
    Scanned("scan_skewed.pdf", "Two and a half degrees askew.", printed, age.Scanner(skew=2.5)),
    Scanned("scan_scaled_94.pdf", "Printed with 'fit to page': 94 % of its size.", printed,
            age.Scanner(scale=0.94, skew=0.3, shift_mm=(1.5, -2.0))),
    Scanned("scan_pale.pdf", "Toner nearly out.", printed, age.Scanner(fade=0.4, grain=5)),
    Scanned("scan_coffee.pdf", "A coffee ring over the boxes.", _coffee),
    Scanned("scan_stamped.pdf", "The mailroom's stamp across the heading.", _received,
            age.Scanner(dpi=300, skew=-0.3, compression="g4")),
    Scanned("fax.pdf", "200 dpi, black and white, specks.", printed, age.FAX),
    Scanned("scan_multipage.tif", "A TIFF of two pages, Group 4.", printed, age.CLEAN_BITONAL),
    Scanned("scan_page1.jpg", "A JPEG can hold only the first page: the second is missing.",
            lambda studio, person: without(printed(studio, person), 2), age.Scanner(dpi=300, skew=0.3),
            "review", (), ("page-missing",)),
    Scanned("scan_page2.png", "A PNG of the second page alone.",
            lambda studio, person: without(printed(studio, person), 1), age.Scanner(skew=0.2),
            "review", (), ("page-missing",)),
    Scanned("page2_missing.pdf", "Only the first page was scanned.",
            lambda studio, person: without(printed(studio, person), 2), age.CLEAN_BITONAL,
            "review", (), ("page-missing",)),
    Scanned("two_in_one_file.pdf", "The forms of two people behind each other.", _two_people,
            age.CLEAN_BITONAL),
    Scanned("two_dealt.pdf", "Two forms from one town: front, front, back, back.", _dealt, age.CLEAN_BITONAL,
            "review", (), ("page-owner-unclear",), guess=True),
    Scanned("pages_out_of_order.pdf", "Page 2 lies on top.",
            lambda studio, person: arrange(printed(studio, person), (2, 1)), age.CLEAN_BITONAL),
    Scanned("page_doubled.pdf", "Page 1 went through twice.",
            lambda studio, person: arrange(printed(studio, person), (1, 1, 2)), age.CLEAN_BITONAL),
    Scanned("blank_pages_between.pdf", "Scanned on both sides: the backs are empty.", _blanks_between,
            age.CLEAN_BITONAL),
    Scanned("separator_sheets.pdf", "Two forms, a separator sheet before each.", _separated,
            age.CLEAN_BITONAL),
    Scanned("letter_enclosed.pdf", "A letter to the office came along.", _with_letter, age.CLEAN_BITONAL),
    Scanned("code_blotted.pdf", "The QR on both pages is scribbled over.", _code_blotted,
            age.CLEAN_BITONAL),
    Scanned("code_stickered.pdf", "A sticker hides the QR on both pages.", _code_stickered,
            age.CLEAN_BITONAL),
    Scanned("scan_mirrored.pdf", "A mirror image: a fault of the scanner, never of the candidate.", printed,
            age.Scanner(mirrored=True, compression="g4"), "review", ("accepted",), ("page-mirrored",)),
    Scanned("two_places_ticked.pdf", "Two places ticked by pen.", _two_places, age.CLEAN_BITONAL, "review",
            (), ("two-choices",)),
    Scanned("choice_corrected.pdf", "A wrong tick made black, the right one ticked.", _corrected,
            age.Scanner(dpi=300, skew=0.2, compression="g4")),
    Scanned("scan_unsigned.pdf", "Printed and posted, but not signed.",
            lambda studio, person: printed(studio, person, sign=False), age.CLEAN_BITONAL, "rejected",
            ("review",), ("unsigned",)),
    Scanned("signature_tiny.pdf", "A signature of nine millimetres.", _tiny_signature, age.CLEAN_BITONAL,
            "review", ("accepted", "rejected")),
    Scanned("scan_dotted_zeros.pdf", "A typewriter face whose zeros have a dot, as some people write them.",
            lambda studio, person: printed(studio, person, face="DejaVuSansMono"), age.CLEAN_BITONAL),
)  # fmt: skip


def encode(studio: Studio, name: str, bundle: Bundle, scanner: age.Scanner) -> bytes:
    """The pages in the file format that ``name`` ends with."""
    images = studio.scan(name, bundle, scanner)
    suffix = name.rsplit(".", 1)[1]
    if suffix == "tif":
        return age.to_tiff(images, scanner.dpi)
    if suffix == "jpg":
        return age.to_jpeg(images[0], scanner.dpi, scanner.quality)
    if suffix == "png":
        return age.to_png(images[0], scanner.dpi)
    return age.to_pdf(images, scanner)


def _build(case: Scanned, index: int) -> Build:
    def build(studio: Studio) -> Scene:
        person = studio.person(index)
        bundle = case.make(studio, person)
        several = len(bundle.truths) > 1
        return Scene(
            name=case.name,
            content=encode(studio, case.name, bundle, case.scanner),
            expected=expect(
                bundle,
                case.shows,
                case.state,
                also=case.also,
                findings=case.findings,
                may_doubt=True,
                pages_unclear=case.guess,
            ),
            rows=(known_row(person), *((known_row(_companion(studio, person)),) if several else ())),
        )

    return build


def _builds() -> Iterator[tuple[str, Build]]:
    for index, case in enumerate(CASES):
        yield case.name, _build(case, 80 + index)


SCENES = once_each(_builds())
