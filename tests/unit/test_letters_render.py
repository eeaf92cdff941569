"""The letter on paper: valid, readable back, the same each time, and held when it cannot be right."""

import io
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp

from pipeline.domain.letter import Addressee, LetterOrder
from pipeline.domain.registration import Address, Candidate
from pipeline.errors import MissingToolError, SettingsError, UnverifiedOutputError
from pipeline.letters import orders
from pipeline.letters.render import FONTS, Renderer, check_fonts, load_layout
from tests import letter_samples as samples

pytestmark = pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed")

ORDERS = samples.all_orders()
PT_PER_MM = 72 / 25.4
CONTROL = r'#panic("x") $x$ *b* _i_ `c` <b>d</b> [e](f) {{ 7*7 }} \u{41} @g -- "h" &amp;'


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="module")
def pdfs(renderer: Renderer) -> dict[str, bytes]:
    return {name: renderer.pdf(order, samples.OFFICE) for name, order in ORDERS.items()}


def text_of(pdf: bytes) -> str:
    """All text, spaces made equal."""
    document = pdfium.PdfDocument(pdf)
    pages = (page.get_textpage().get_text_range() for page in document)
    return " ".join(" ".join(pages).split())


def window_text(pdf: bytes, profile: str = "c5") -> list[str]:
    """Lines that show through the window of the envelope."""
    hole = load_layout().profiles[profile].window
    page = pdfium.PdfDocument(pdf)[0]
    height = page.get_height() / PT_PER_MM
    sides = (hole.left, height - hole.top - hole.height, hole.left + hole.width, height - hole.top)
    left, bottom, right, top = (side * PT_PER_MM for side in sides)
    text = page.get_textpage().get_text_bounded(left=left, bottom=bottom, right=right, top=top)
    return [" ".join(line.split()) for line in text.split("\r\n")]


def addressed(name: str, address: Address) -> LetterOrder:
    """A refusal to somebody of that name at that address."""
    person = Candidate("", "", "", name, None, address)
    return orders.refusal("S-9", person, ["Zo is het."], samples.POLICY, samples.TODAY, samples.RECEIVED_ON)


@pytest.mark.parametrize("name", ORDERS)
def test_a_letter_is_a4_tagged_and_declares_both_standards(pdfs: dict[str, bytes], name: str) -> None:
    with pikepdf.open(io.BytesIO(pdfs[name])) as pdf:
        meta = pdf.open_metadata()
        assert (meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("1", "3", "A")
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "nl"
        assert len(pdf.pages) <= 4
        for page in pdf.pages:
            assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]


@pytest.mark.parametrize("name", ORDERS)
def test_the_window_shows_the_address_and_nothing_else(pdfs: dict[str, bytes], name: str) -> None:
    order = ORDERS[name]
    shown, lines = window_text(pdfs[name]), expected_lines(order)
    if name.startswith("edge-"):  # a long line goes on below itself
        assert joined(shown) == joined(lines)
    else:
        assert shown == lines


def joined(lines: list[str]) -> str:
    return "".join(lines).replace(" ", "")


def expected_lines(order: LetterOrder) -> list[str]:
    """Name and address of the order; PDF readers give the double space back as one."""
    address = order.addressee.address
    if address.foreign:
        return [order.addressee.name, *address.lines, address.country.upper()]
    number = f"{address.house_number} {address.addition}".strip()
    town = f"{address.postcode[:4]} {address.postcode[4:]} {address.town.upper()}"
    return [order.addressee.name, f"{address.street} {number}", town]


@pytest.mark.parametrize("name", ["receipt", "receipt-abroad", "money-too-little"])
def test_the_printed_qr_code_reads_as_the_payment(pdfs: dict[str, bytes], name: str) -> None:
    image = pdfium.PdfDocument(pdfs[name])[0].render(scale=300 / 72).to_pil()
    codes = [
        code.text for code in zxingcpp.read_barcodes(image) if code.format == zxingcpp.BarcodeFormat.QRCode
    ]
    payment = msgspec.json.decode(ORDERS[name].context)["payment"]
    assert codes == [payment["qr"]]
    assert payment["reference"] in codes[0]


@pytest.mark.parametrize("name", ORDERS)
def test_no_line_stands_in_another_and_no_page_has_a_greeting_alone(
    pdfs: dict[str, bytes], name: str
) -> None:
    for number, page in enumerate(pdfium.PdfDocument(pdfs[name])):
        text = page.get_textpage()
        boxes = [text.get_rect(item) for item in range(text.count_rects())]
        for place, (left, bottom, right, top) in enumerate(boxes):
            for other in boxes[place + 1 :]:
                wide, high = (
                    min(right, other[2]) - max(left, other[0]),
                    min(top, other[3]) - max(bottom, other[1]),
                )
                assert wide < 5 or high < 1, f"page {number + 1}: lines overlap by {high:.1f} pt"
        if number:
            assert len(text.get_text_bounded().splitlines()) > 5


@pytest.mark.parametrize("name", ORDERS)
def test_no_bsn_anywhere(pdfs: dict[str, bytes], name: str) -> None:
    assert samples.CANDIDATE.bsn not in text_of(pdfs[name]).replace(" ", "")
    with pikepdf.open(io.BytesIO(pdfs[name])) as pdf:
        attached = pdf.attachments["brief.json"].get_file().read_bytes()
    assert samples.CANDIDATE.bsn.encode() not in attached


def test_the_facts_are_attached_without_pictures(pdfs: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(pdfs["repair"])) as pdf:
        attached = msgspec.json.decode(pdf.attachments["brief.json"].get_file().read_bytes())
    assert attached["id"] == ORDERS["repair"].id
    assert [item["label"] for item in attached["facts"]["items"]] == [p.label for p in samples.PROBLEMS]
    assert not [item for item in attached["facts"]["items"] if "picture" in item]


def test_pages_are_counted(pdfs: dict[str, bytes]) -> None:
    assert "Pagina 1 van 1" in text_of(pdfs["passed-on"])
    assert "Pagina 2 van 2" in text_of(pdfs["repair"])


@pytest.mark.parametrize(
    "name",
    [
        CONTROL,
        "Ștefan Țurcanu",
        "Ğülşah Özyiğit",
        "Nguyễn Thị Việt Hà",
        "Ọlúwaṣẹ́un Adébáyọ̀",
        "Đặng Łukasz Ñuñez Żółć",
        "O’Connor-d’Été 't Hart",
    ],
)
def test_a_name_comes_out_letter_by_letter(renderer: Renderer, name: str) -> None:
    pdf = renderer.pdf(addressed(name, samples.ADDRESS), samples.OFFICE)
    assert " ".join(name.split()) in text_of(pdf)
    assert " ".join(window_text(pdf)[:-2]) == name


def test_arabic_in_a_value_is_printed(renderer: Renderer) -> None:
    pdf = renderer.pdf(addressed("محمد Amrani", samples.ADDRESS), samples.OFFICE)
    found = text_of(pdf)
    assert "Amrani" in found
    assert "محمد" in found


def test_the_longest_name_and_address_stay_inside_the_window(renderer: Renderer) -> None:
    name = "Wilhelmina Alexandra Maria-Christina Theodora " * 2 + "van der Bergh van Zuylen-Kemper"
    for address in (samples.ABROAD, replace(samples.ADDRESS, street="Burgemeester van Tuyllkade-Noord " * 2)):
        order = addressed(name, address)
        for profile in load_layout().profiles:
            shown = window_text(Renderer(profile=profile).pdf(order, samples.OFFICE), profile)
            # PDF readers leave out a hyphen at the end of a line
            assert words(shown) == words(expected_lines(order))


def words(lines: list[str]) -> str:
    return "".join(" ".join(lines).replace("-", "").split())


def test_a_name_that_does_not_fit_the_window_holds_the_letter(renderer: Renderer) -> None:
    order = addressed("Maximiliaan " * 40, samples.ABROAD)
    with pytest.raises(UnverifiedOutputError, match=order.id):
        renderer.pdf(order, samples.OFFICE)


def test_a_character_without_a_glyph_holds_the_letter(renderer: Renderer) -> None:
    order = addressed("王小明", samples.ADDRESS)
    with pytest.raises(UnverifiedOutputError) as error:
        renderer.pdf(order, samples.OFFICE)
    assert order.id in str(error.value)
    assert "王" not in f"{error.value} {error.value.__cause__} {error.value.hint}"


def test_a_damaged_picture_holds_the_letter(renderer: Renderer) -> None:
    for picture in (b"no png", samples.png()[:60]):
        problem = replace(samples.PROBLEMS[0], picture=picture)
        order = orders.repair(
            "S-8", samples.CANDIDATE, [problem], samples.POLICY, samples.TODAY, samples.RECEIVED_ON
        )
        with pytest.raises(UnverifiedOutputError, match=order.id):
            renderer.pdf(order, samples.OFFICE)


def test_equal_input_gives_equal_bytes_in_another_process(pdfs: dict[str, bytes]) -> None:
    program = (
        "from hashlib import sha256\n"
        "from tests import letter_samples as s\n"
        "from pipeline.letters.render import Renderer\n"
        "r = Renderer()\n"
        "for n in ('repair', 'receipt', 'elsewhere'):\n"
        "    print(sha256(r.pdf(s.all_orders()[n], s.OFFICE)).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    names = ("repair", "receipt", "elsewhere")
    assert done.stdout.split() == [sha256(pdfs[name]).hexdigest() for name in names]


def test_another_date_is_another_letter(renderer: Renderer, pdfs: dict[str, bytes]) -> None:
    later = replace(ORDERS["delay"], dated=samples.TODAY.replace(day=24))
    assert renderer.pdf(later, samples.OFFICE) != pdfs["delay"]


def test_missing_or_other_fonts_stop_the_run(tmp_path: Path) -> None:
    fonts = load_layout().fonts
    with pytest.raises(MissingToolError, match="NotoSans-Regular") as error:
        Renderer(tmp_path)
    assert fonts.package in error.value.hint
    for name in fonts.files:
        (tmp_path / name).write_bytes(b"another version")
    with pytest.raises(MissingToolError, match="another version"):
        check_fonts(tmp_path, fonts)


def test_an_unknown_envelope_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match="b4"):
        Renderer(profile="b4")


def test_the_addressee_decides_the_window_not_the_person(renderer: Renderer) -> None:
    order = replace(ORDERS["delay"], addressee=Addressee("Stichting X", samples.HELPER.address))
    assert window_text(renderer.pdf(order, samples.OFFICE))[0] == "Stichting X"
