"""The print room over days: held letters, announced post, duplicates, returns, proofs."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from pipeline.domain.letter import Addressee
from pipeline.domain.post import ReadBack, ReturnOutcome
from pipeline.domain.registration import Address
from pipeline.errors import InputDataError, SettingsError
from pipeline.letters.dispatch import as_dict, in_words
from pipeline.letters.render import FONTS
from pipeline.run import paper, postroom, returns
from pipeline.run.announce import ADDRESS_COLUMNS
from pipeline.run.dispatch import dispatch, dispatch_pdf
from pipeline.run.post import check_paper
from pipeline.run.progress import Progress
from pipeline.store import outbox, post, registrations
from tests import letter_samples as samples
from tests.post_office import REGISTRATION, TODAY, PostOffice, letters, post_office, with_request

pytestmark = pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed")

TOMORROW = TODAY + timedelta(days=1)
FIRST = "batch-000001"
NEW_HOME = Address("Nieuwe Weg", "5", "", "3011AA", "Rotterdam")


@pytest.fixture
def office(tmp_path: Path) -> PostOffice:
    return post_office(tmp_path / "office")


@pytest.fixture
def sent(office: PostOffice) -> PostOffice:
    """Two letters handed over in one batch."""
    office.order(*letters(2))
    assert not office.send().alarms
    return office


def test_every_letter_of_a_small_night_is_read_back(sent: PostOffice) -> None:
    assert sent.printed() == {item.id: 1 for item in letters(2)}
    with sent.opened() as opened, opened.store.view() as connection:
        made = post.made(connection)
    assert {item.read_back for item in made.values()} == {ReadBack.RIGHT}
    assert not sent.output.joinpath("held").exists()
    again = sent.send()
    assert (again.made, again.alarms) == (0, 0)


def test_a_letter_that_is_not_what_the_database_says_is_held_and_the_others_go(office: PostOffice) -> None:
    wrong = with_request(office, amount_cents=24000)
    office.order(*letters(2))
    told = office.send()
    assert [(item.letter, item.faults) for item in told.held] == [(wrong.id, ("qr",))]
    assert (told.alarms, told.stuck) == (1, ())
    assert wrong.id not in office.printed()
    assert len(office.printed()) == 2
    (row,) = postroom.held_rows(office.settings())
    assert Path(row["file"]).is_file()
    again = office.send(TOMORROW)
    assert [item.letter for item in again.held] == [wrong.id], "alarms every night"
    (row,) = postroom.held_rows(office.settings())
    assert row["since"] == TODAY.isoformat()
    postroom.release(office.settings(), wrong.id, "anna")
    assert not office.send(TOMORROW).alarms
    assert office.printed()[wrong.id] == 1
    assert not list((office.output / "held").iterdir())
    with office.opened() as opened, opened.store.view() as connection:
        assert post.made(connection)[wrong.id].read_back is ReadBack.RELEASED


def test_of_a_big_night_a_sample_is_read_and_one_wrong_letter_makes_it_all(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.order(*letters(4))
    assert office.send(read_back_all=2).read_back == 2
    wrong = with_request(office, amount_cents=24000)
    office.order(*letters(7)[4:])
    monkeypatch.setattr(
        paper, "drawn", lambda orders, *_: (sorted(orders, key=lambda o: o.id != wrong.id)[:1],
                                            sorted(orders, key=lambda o: o.id != wrong.id)[1:])
    )  # fmt: skip
    told = office.send(read_back_all=1)
    assert (told.read_back, len(told.held), told.made) == (4, 1, 3)


def test_the_draw_repeats_and_changes_with_the_day() -> None:
    all_of_them = letters(20)
    first, others = paper.drawn(all_of_them, 5, TODAY)
    assert paper.drawn(all_of_them[::-1], 5, TODAY)[0] == first
    assert paper.drawn(all_of_them, 5, TOMORROW)[0] != first
    assert {item.id for item in (*first, *others)} == {item.id for item in all_of_them}
    assert paper.drawn(all_of_them, 20, TODAY) == (all_of_them, [])


def test_a_letter_that_cannot_be_set_fails_alone(office: PostOffice) -> None:
    odd = replace(letters(1)[0], id="L-eeeeeeeeeeee", addressee=Addressee("王小明", samples.ADDRESS))
    office.order(odd, *letters(1))
    told = office.send()
    assert told.failed == ((odd.id, "UnverifiedOutputError"),)
    assert told.stuck == ()
    assert set(office.printed()) == {letters(1)[0].id}


def test_what_an_earlier_night_left_half_way_goes_and_is_told(office: PostOffice) -> None:
    office.order(*letters(2))
    with office.opened() as opened:
        paper.make_papers(opened, letters(2), Progress(quiet=True))
        with opened.store.unit() as connection:
            outbox.open_batch(connection, [item.id for item in letters(2)], TODAY)
    assert office.send().late == (), "the same night after a crash is no alarm"
    office.order(*letters(3)[2:])
    with office.opened() as opened:
        paper.make_papers(opened, letters(3)[2:], Progress(quiet=True))
        with opened.store.unit() as connection:
            outbox.open_batch(connection, [letters(3)[2].id], TODAY)
    assert office.send(TOMORROW).late == ("batch-000002",)
    assert set(office.printed().values()) == {1}


def test_a_batch_whose_letter_was_damaged_stays_and_alarms_and_others_go(office: PostOffice) -> None:
    office.order(*letters(1))
    with office.opened() as opened:
        paper.make_papers(opened, letters(1), Progress(quiet=True))
    path = office.output / "archive" / "letters" / f"{letters(1)[0].id}.pdf"
    path.chmod(0o600)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    office.order(*letters(2)[1:])
    told = office.send(letters_per_batch=1)
    assert told.stuck == (FIRST,)
    assert set(office.printed()) == {letters(2)[1].id}
    path.write_bytes(whole)
    assert office.send().alarms == 0
    assert set(office.printed().values()) == {1}


def test_a_confirmation_is_given_once_and_the_second_hears_of_the_first(sent: PostOffice) -> None:
    assert postroom.confirm(sent.settings(), FIRST, "anna")[1]
    told, first = postroom.confirm(sent.settings(TOMORROW), FIRST, "bert")
    assert (told.clerk, told.on, first) == ("anna", TODAY, False)
    for name in ("batch-000002", "batch-1", "L-000000000000"):
        with pytest.raises(InputDataError, match="niet overhandigd"):
            postroom.confirm(sent.settings(), name, "anna")
    with pytest.raises(InputDataError, match="--by"):
        postroom.confirm(sent.settings(), FIRST, " ")


def test_a_batch_that_nobody_confirms_alarms_where_the_office_works_so(sent: PostOffice) -> None:
    assert sent.send(TODAY + timedelta(days=9)).unconfirmed == ()
    late = sent.send(TODAY + timedelta(days=3), confirm_within_days=2)
    assert (late.unconfirmed, late.alarms) == ((FIRST,), 1)
    assert sent.send(TODAY + timedelta(days=2), confirm_within_days=2).alarms == 0
    postroom.confirm(sent.settings(), FIRST, "anna")
    assert sent.send(TODAY + timedelta(days=3), confirm_within_days=2).alarms == 0


def test_what_is_printed_again_is_a_duplicate_with_the_same_hash(sent: PostOffice) -> None:
    letter = letters(1)[0].id
    item = postroom.again(sent.settings(), letter, "vlek", "anna")
    assert item.name == f"{FIRST}-duplicaat-1"
    first, again = sent.manifests()[FIRST], sent.manifests()[item.name]
    (row,) = again["letters"]
    assert (row["id"], row["duplicate"]) == (letter, 1)
    assert row["sha256"] in {one["sha256"] for one in first["letters"]}
    whole = postroom.again(sent.settings(), FIRST, "papier op", "anna")
    assert whole.name == f"{FIRST}-duplicaat-2"
    assert len(whole.letters) == 2
    postroom.confirm(sent.settings(), FIRST, "anna")
    with pytest.raises(InputDataError, match="bevestigd"):
        postroom.again(sent.settings(), FIRST, "nog eens", "anna")
    with pytest.raises(InputDataError, match="geen brief"):
        postroom.again(sent.settings(), "L-ffffffffffff", "nog eens", "anna")
    assert [row["batch"] for row in postroom.rows(sent.settings())] == [FIRST, item.name, whole.name]


def test_a_letter_that_never_went_is_no_duplicate(office: PostOffice) -> None:
    office.order(*letters(1))
    with pytest.raises(InputDataError, match="nog niet overhandigd"):
        postroom.again(office.settings(), letters(1)[0].id, "vlek", "anna")


def test_announced_post_waits_for_its_code_and_then_carries_it(office: PostOffice, tmp_path: Path) -> None:
    home = letters(2)
    abroad = replace(letters(3)[2], addressee=Addressee("Ver Weg", samples.ABROAD))
    office.order(*home, abroad)
    told = office.send(announce_post=True)
    assert (told.made, told.waiting_for_code, told.alarms) == (1, 2, 0)
    file = office.output / "post" / "adressen-000001.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert tuple(rows[0]) == ADDRESS_COLUMNS
    assert {row["brief"] for row in rows} == {item.id for item in home}
    assert "Persoon" not in file.read_text(encoding="utf-8")
    late = office.send(TODAY + timedelta(days=4), announce_post=True)
    assert set(late.stuck) == {item.id for item in home}

    codes = tmp_path / "codes.csv"
    lines = [f"{item.id};12345678-{n}-24;NL000{n}" for n, item in enumerate(home)]
    codes.write_text("\n".join(["brief;coderegel;code2d", *lines]), encoding="utf-8")
    assert postroom.import_codes(office.settings(), codes, "anna") == 2
    assert postroom.import_codes(office.settings(), codes, "anna") == 0
    assert office.send(TOMORROW, announce_post=True).alarms == 0
    assert set(office.printed().values()) == {1}
    pdf = pdfium.PdfDocument(office.output / "archive" / "letters" / f"{home[0].id}.pdf")
    assert "12345678-0-24" in pdf[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("brief,code\nL-1,x\n", "kolom coderegel ontbreekt"),
        ("brief,coderegel\nL-000000000000,\n", "regel 2, coderegel"),
        ("brief,coderegel\nL-000000000000,a\x07b\n", "regel 2, coderegel"),
        ("brief,coderegel\nL-000000000000,een\nL-ffffffffffff,twee\n", "regel 3, brief"),
        ("brief,coderegel\nL-000000000000,een\nL-000000000001,een\n", "regel 3, coderegel"),
    ],
)
def test_a_wrong_file_of_codes_books_nothing(
    office: PostOffice, tmp_path: Path, content: str, where: str
) -> None:
    office.order(*letters(2))
    office.send(announce_post=True)
    path = tmp_path / "codes.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputDataError) as error:
        postroom.import_codes(office.settings(), path, "anna")
    assert where in error.value.what
    with office.opened() as opened, opened.store.view() as connection:
        assert post.codes(connection) == {}


def test_addresses_go_out_without_persons(sent: PostOffice) -> None:
    text = postroom.addresses(sent.settings(), FIRST)
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1] == [letters(1)[0].id, "Kerkstraat", "12", "bis", "9712HM", "Groningen"]
    assert "Persoon" not in text
    assert postroom.addresses(sent.settings()).splitlines() == [";".join(ADDRESS_COLUMNS)]


def test_returned_mail_is_a_task_once_by_any_of_its_codes(sent: PostOffice) -> None:
    letter = letters(1)[0].id
    assert returns.book(sent.settings(), f"{letter}/1/1/E", "verhuisd", "anna").new
    again = returns.book(sent.settings(TOMORROW), letter, "onbekend", "bert")
    assert (again.new, again.item.clerk, again.item.reason) == (False, "anna", "verhuisd")
    (task,) = returns.tasks(sent.settings(TOMORROW))
    assert (task["letter"], task["days_open"], task["addressee"][0]) == (letter, 1, "Persoon A")
    made = returns.answer(sent.settings(), letter, ReturnOutcome.SAME, "carla")
    assert sent.manifests()[made]["letters"][0]["duplicate"] == 1
    assert returns.tasks(sent.settings()) == []
    assert returns.book(sent.settings(), letter, "onbekend", "anna").new, "the duplicate came back as well"
    with pytest.raises(InputDataError, match="geen taak"):
        returns.answer(sent.settings(), letters(2)[1].id, ReturnOutcome.NONE, "carla")
    with pytest.raises(InputDataError, match="reden"):
        returns.book(sent.settings(), letter, "zomaar", "anna")


def test_another_address_is_a_new_letter_that_names_the_old_one_and_stays(office: PostOffice) -> None:
    old = with_request(office)
    office.send()
    returns.book(office.settings(), old.id, "verhuisd", "anna")
    with office.opened() as opened, opened.store.view() as connection:
        known = registrations.registrations(connection)
        assert returns.unreachable(connection, known) == {REGISTRATION}
    with pytest.raises(InputDataError, match="geen brief"):
        returns.answer(office.settings(), old.id, ReturnOutcome.NEW, "carla", Address("Dorpsstraat"))
    new = returns.answer(office.settings(), old.id, ReturnOutcome.NEW, "carla", NEW_HOME)
    assert not office.send(TOMORROW).alarms
    text = pdfium.PdfDocument(office.output / "archive" / "letters" / f"{new}.pdf")[0].get_textpage()
    assert old.id in text.get_text_range()
    assert "ROTTERDAM" in text.get_text_range()
    with office.opened() as opened, opened.store.view() as connection:
        known = registrations.registrations(connection)
        assert known[REGISTRATION].candidate.address == NEW_HOME, "later letters go there too"
        assert returns.unreachable(connection, known) == frozenset()
    assert as_dict(dispatch(office.settings(), old.id))["replaced_by"] == [new]
    assert as_dict(dispatch(office.settings(), new))["replaces"] == old.id


def test_who_has_no_address_is_not_reminded_until_one_is_found(office: PostOffice) -> None:
    old = with_request(office)
    office.send()
    returns.book(office.settings(), old.id, "onbekend", "anna")
    assert returns.answer(office.settings(), old.id, ReturnOutcome.NONE, "carla") == ""
    assert returns.tasks(office.settings()) == []
    with office.opened() as opened, opened.store.view() as connection:
        known = registrations.registrations(connection)
        assert returns.unreachable(connection, known) == {REGISTRATION}
    returns.answer(office.settings(), old.id, ReturnOutcome.NEW, "carla", NEW_HOME)
    with office.opened() as opened, opened.store.view() as connection:
        assert returns.unreachable(connection, registrations.registrations(connection)) == frozenset()


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("brief;reden;datum\nL-000000000000;verhuisd;gisteren\n", "regel 2, datum"),
        ("brief;reden;datum\nL-000000000000;verhuisd;2026-11-23\nL-9;verhuisd;2026-11-23\n", "regel 3"),
        ("brief;reden;datum\nL-000000000000;weg;2026-11-23\n", "regel 2: reden"),
        ("brief;reden;datum\nL-000000000000;verhuisd;2027-01-01\n", "regel 2: 01-01-2027 moet nog komen"),
        ("brief;datum\n", "kolom reden ontbreekt"),
    ],
)
def test_a_wrong_file_of_returns_books_nothing(
    sent: PostOffice, tmp_path: Path, content: str, where: str
) -> None:
    path = tmp_path / "retouren.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputDataError) as error:
        returns.book_file(sent.settings(), path, "anna")
    assert where in error.value.what
    assert returns.tasks(sent.settings()) == []


def test_a_duplicate_has_a_reason_and_a_new_address_a_postcode(sent: PostOffice) -> None:
    letter = letters(1)[0].id
    with pytest.raises(InputDataError, match="geen reden"):
        postroom.again(sent.settings(), letter, "  ", "bert")
    returns.book(sent.settings(), letter, "verhuisd", "anna")
    wrong = replace(NEW_HOME, postcode="ZZZZ")
    with pytest.raises(InputDataError, match="kan geen brief"):
        returns.answer(sent.settings(), letter, ReturnOutcome.NEW, "carla", wrong)
    assert len(returns.tasks(sent.settings())) == 1


def test_a_file_of_returns_can_be_read_twice(sent: PostOffice, tmp_path: Path) -> None:
    path = tmp_path / "retouren.csv"
    rows = [f"{item.id},niet-opgehaald,2026-11-23" for item in letters(2)]
    path.write_text("\n".join(["brief,reden,datum", *rows]), encoding="utf-8")
    assert returns.book_file(sent.settings(), path, "anna") == (2, 0)
    assert returns.book_file(sent.settings(), path, "anna") == (0, 2)


def test_the_proof_of_dispatch_tells_it_all_and_sees_a_changed_archive(
    sent: PostOffice, tmp_path: Path
) -> None:
    letter = letters(1)[0].id
    postroom.confirm(sent.settings(TOMORROW), FIRST, "anna")
    postroom.again(sent.settings(), letter, "vlek", "bert")
    told = as_dict(dispatch(sent.settings(), letter))
    assert json.loads(json.dumps(told)) == told
    assert told["addressee"] == ["Persoon A", "Kerkstraat 12 bis", "9712 HM  GRONINGEN"]
    assert (told["batch"], told["state"], told["archive"]) == (FIRST, "handed_over", "same")
    assert set(told["events"]) == {"staged", "handed_over"}
    assert told["confirmations"][FIRST]["clerk"] == "anna"
    assert told["duplicates"][0]["reason"] == "vlek"
    words = in_words(dispatch(sent.settings(), letter))
    for part in ("Persoon A", FIRST, told["sha256"], "anna", "DUPLICAAT".lower()):
        assert part in words
    dispatch_pdf(sent.settings(), letter, tmp_path / "proof.pdf")
    dispatch_pdf(sent.settings(), letter, tmp_path / "again.pdf")
    assert (tmp_path / "proof.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    pages = pdfium.PdfDocument(tmp_path / "proof.pdf")
    assert told["sha256"] in "".join(page.get_textpage().get_text_range() for page in pages)
    path = sent.output / "archive" / "letters" / f"{letter}.pdf"
    path.chmod(0o600)
    path.write_bytes(b"other")
    assert "LET OP" in in_words(dispatch(sent.settings(), letter))
    with pytest.raises(InputDataError, match="geen brief"):
        dispatch(sent.settings(), "L-ffffffffffff")


ENVELOPE = """
window = { left = 22, top = 48, width = 85, height = 38 }
clear = { x = 4, y = 3 }
folds = [148.5]
punch = 148.5
mark = { left = 6, top = 124, size = 8 }
"""


def test_an_office_brings_its_own_envelope(office: PostOffice, tmp_path: Path) -> None:
    own = tmp_path / "ons-venster.toml"
    own.write_text(ENVELOPE, encoding="utf-8")
    office.order(*letters(1))
    assert not office.send(envelope=str(own)).alarms
    with office.opened() as opened, opened.store.view() as connection:
        assert post.made(connection)[letters(1)[0].id].envelope == "ons-venster"
    for wrong in (
        ("top = 48", "top = 80"),
        ("width = 85", "width = 200"),
        ("folds", "fold"),
        ("height = 38", "height = 20"),
    ):
        own.write_text(ENVELOPE.replace(*wrong), encoding="utf-8")
        with pytest.raises(SettingsError, match="ons-venster"):
            check_paper(office.settings(envelope=str(own)))
    with pytest.raises(SettingsError, match="b4"):
        check_paper(office.settings(envelope="b4"))
