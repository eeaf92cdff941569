"""Letter orders: ids follow causes, addressees, amounts, terms, and what never gets in."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pipeline.domain.capture import (
    CardReading,
    EvidenceKind,
    EvidencePage,
    FileReading,
    PageReading,
    PortfolioReading,
    SignatureState,
    Source,
    Submission,
)
from pipeline.domain.epc import epc_qr_text
from pipeline.domain.forms import PageRole, Purpose
from pipeline.domain.letter import LetterKind
from pipeline.domain.payment import RequestState
from pipeline.domain.registration import Address, ExamPart, PaymentMeans
from pipeline.letters import contexts, orders
from pipeline.letters.contexts import MoneyCase, ReceiptVariant
from pipeline.letters.ordering import NoPostalAddressError, PrivateNumberError
from pipeline.letters.orders import Received
from tests import letter_samples as samples

TOMORROW = samples.TODAY + timedelta(days=1)


def receipt(**changes: object) -> contexts.Receipt:
    """The context of a receipt for the sample registration with ``changes``."""
    registration = replace(samples.REGISTRATION, **changes)  # type: ignore[arg-type]
    order = orders.receipt(registration, samples.REQUEST, samples.POLICY, samples.TODAY)
    context = contexts.decode(order)
    assert isinstance(context, contexts.Receipt)
    return context


def test_the_same_cause_gives_the_same_id_on_another_day() -> None:
    for name, order in samples.all_orders().items():
        assert order.id == samples.all_orders()[name].id
    today, tomorrow = (
        orders.repair("S-1", samples.CANDIDATE, samples.PROBLEMS, samples.POLICY, day, samples.RECEIVED_ON)
        for day in (samples.TODAY, TOMORROW)
    )
    assert today.id == tomorrow.id
    assert today.context != tomorrow.context


def test_other_causes_give_other_ids() -> None:
    changed = orders.invitation(samples.REGISTRATION, samples.seats("s3"), samples.POLICY, samples.TODAY)
    first = orders.invitation(samples.REGISTRATION, samples.seats("s1"), samples.POLICY, samples.TODAY)
    both = orders.invitation(samples.REGISTRATION, samples.seats("s1", "s3"), samples.POLICY, samples.TODAY)
    again = orders.invitation(samples.REGISTRATION, samples.seats("s3", "s1"), samples.POLICY, samples.TODAY)
    assert len({changed.id, first.id, both.id}) == 3
    assert both == again


def test_every_context_survives_json() -> None:
    for order in samples.all_orders().values():
        assert contexts.encode(contexts.decode(order)) == order.context


def test_the_helper_gets_the_post_only_when_he_asked_for_it() -> None:
    helped = replace(samples.REGISTRATION, helper=samples.HELPER)
    order = orders.receipt(helped, samples.REQUEST, samples.POLICY, samples.TODAY)
    assert order.addressee.name == samples.HELPER.name
    about = contexts.decode(order).about
    assert about.via_helper
    assert about.person == "Johan Rudolf van Puffelen"

    own = replace(helped, helper=replace(samples.HELPER, gets_post=False))
    order = orders.receipt(own, samples.REQUEST, samples.POLICY, samples.TODAY)
    assert order.addressee.name == "Johan Rudolf van Puffelen"
    assert not contexts.decode(order).about.via_helper


@pytest.mark.parametrize(
    ("means", "state", "variant"),
    [
        (PaymentMeans.SELF, RequestState.OPEN, ReceiptVariant.REQUEST),
        (PaymentMeans.SELF, RequestState.PAID, ReceiptVariant.PAID),
        (PaymentMeans.LOAN, RequestState.LOAN, ReceiptVariant.LOAN),
        (PaymentMeans.FREE, RequestState.FREE, ReceiptVariant.FREE),
        (PaymentMeans.NONE, RequestState.OPEN, ReceiptVariant.NOTHING),
    ],
)
def test_who_pays_decides_the_receipt(
    means: PaymentMeans, state: RequestState, variant: ReceiptVariant
) -> None:
    order = orders.receipt(
        replace(samples.REGISTRATION, means=means),
        replace(samples.REQUEST, state=state),
        samples.POLICY,
        samples.TODAY,
    )
    context = contexts.decode(order)
    assert isinstance(context, contexts.Receipt)
    assert context.variant is variant
    assert (context.payment is not None) == (variant is ReceiptVariant.REQUEST)
    assert (context.invitation_by is None) == (variant is ReceiptVariant.REQUEST)


def test_self_paid_without_a_request_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no payment request"):
        orders.receipt(samples.REGISTRATION, None, samples.POLICY, samples.TODAY)


def test_prices_are_shown_only_when_they_add_up() -> None:
    assert [p.cents for p in receipt().parts] == [5000] * 5
    assert [p.cents for p in receipt(parts=(ExamPart.KNM,)).parts] == [None]


def test_the_payment_block_holds_the_request_and_its_qr() -> None:
    payment = receipt().payment
    assert payment is not None
    assert (payment.amount_cents, payment.due_on) == (25000, samples.REQUEST.due_on)
    assert payment.qr == epc_qr_text(samples.OFFICE, 25000, samples.REQUEST.reference)


def test_no_picture_of_a_bsn() -> None:
    context = contexts.decode(samples.all_orders()["repair"])
    assert isinstance(context, contexts.Repair)
    assert [bool(item.picture) for item in context.items] == [True, False, False]


@pytest.mark.parametrize("written", ["999900122", "9999.00.122", "9999 00 122"])
def test_a_bsn_that_was_written_elsewhere_is_masked(written: str) -> None:
    person = replace(samples.CANDIDATE, phone=written, email=f"a{written}@voorbeeld.nl")
    recorded = receipt(candidate=person).recorded
    assert (recorded.phone, recorded.email) == ("(bsn)", "a(bsn)@voorbeeld.nl")


def test_a_payment_reference_is_never_taken_for_a_bsn() -> None:
    reference = f"50000{samples.CANDIDATE.bsn}45"
    order = orders.receipt(
        samples.REGISTRATION, replace(samples.REQUEST, reference=reference), samples.POLICY, samples.TODAY
    )
    assert reference in order.context


def test_a_bsn_in_the_address_is_for_a_clerk() -> None:
    person = replace(samples.CANDIDATE, address=replace(samples.ADDRESS, street="Weg 999900122"))
    with pytest.raises(PrivateNumberError) as error:
        orders.refusal("S-1", person, ["Nee."], samples.POLICY, samples.TODAY, samples.RECEIVED_ON)
    assert "999900122" not in str(error.value)


@pytest.mark.parametrize(
    "address",
    [Address(), Address("", "1", "", "", "Groningen"), Address(country="Turkije")],
)
def test_without_a_postal_address_there_is_no_letter(address: Address) -> None:
    person = replace(samples.CANDIDATE, address=address)
    with pytest.raises(NoPostalAddressError, match="S-1"):
        orders.refusal("S-1", person, ["Nee."], samples.POLICY, samples.TODAY, samples.RECEIVED_ON)


def test_terms_are_dates_and_never_end_on_a_free_day() -> None:
    friday = date(2026, 12, 11)  # 14 days on is Friday 25 December: Christmas, then a weekend
    order = orders.repair(
        "S-1", samples.CANDIDATE, samples.PROBLEMS, samples.POLICY, friday, samples.RECEIVED_ON
    )
    context = contexts.decode(order)
    assert isinstance(context, contexts.Repair)
    assert context.respond_by == date(2026, 12, 28)


def test_an_invitation_groups_by_day_and_takes_the_address_of_that_day() -> None:
    order = orders.invitation(
        samples.REGISTRATION, samples.seats("s4", "s2", "s1", "s3"), samples.POLICY, samples.TODAY
    )
    context = contexts.decode(order)
    assert isinstance(context, contexts.InvitationElsewhere)
    assert [(day.on.day, day.town) for day in context.days] == [
        (14, "Utrecht"),
        (15, "Zwolle"),
        (16, "Amsterdam"),
    ]
    assert [part.part for part in context.days[0].parts] == [ExamPart.LEZEN, ExamPart.KNM]
    assert context.days[0].arrive_at == datetime.fromisoformat("2026-12-14T09:00")
    assert context.days[1].street == "Nieuwe Laan 2"
    assert context.decline_by == date(2026, 12, 7)


def test_elsewhere_when_any_seat_is_not_at_the_first_choice() -> None:
    def kind(*first: str) -> LetterKind:
        seats = samples.seats("s1", "s3", first_choice=first)
        return orders.invitation(samples.REGISTRATION, seats, samples.POLICY, samples.TODAY).kind

    assert kind("AMS", "UTR") is LetterKind.INVITATION
    assert kind("AMS") is LetterKind.INVITATION_ELSEWHERE


def test_without_a_preference_no_place_is_elsewhere() -> None:
    registration = replace(samples.REGISTRATION, preferred_places=())
    seats = samples.seats("s1", first_choice=())
    order = orders.invitation(registration, seats, samples.POLICY, samples.TODAY)
    assert order.kind is LetterKind.INVITATION


@pytest.mark.parametrize(
    ("case", "received", "total", "difference"),
    [
        (MoneyCase.TOO_LITTLE, 10000, 24000, 1000),
        (MoneyCase.TOO_MUCH, 30000, 30000, 5000),
        (MoneyCase.NOTHING_OPEN, 5000, 30000, 5000),
    ],
)
def test_what_differs_counts_earlier_payments(
    case: MoneyCase, received: int, total: int, difference: int
) -> None:
    money = Received("B-1", case, samples.RECEIVED_ON, received, "NL02ABNA0123456789", total)
    order = orders.money_differs(samples.REGISTRATION, samples.REQUEST, money, samples.POLICY, samples.TODAY)
    context = contexts.decode(order)
    assert isinstance(context, contexts.MoneyDiffers)
    assert context.difference_cents == difference
    assert context.account_ending == "6789"
    assert (context.payment is not None) == (case is MoneyCase.TOO_LITTLE)
    if context.payment:
        assert context.payment.amount_cents == difference


def test_money_that_fits_is_no_letter() -> None:
    money = Received("B-1", MoneyCase.TOO_MUCH, samples.RECEIVED_ON, 25000, "", 25000)
    with pytest.raises(ValueError, match="do not fit"):
        orders.money_differs(samples.REGISTRATION, samples.REQUEST, money, samples.POLICY, samples.TODAY)


@pytest.mark.parametrize("build", [orders.repair, orders.refusal])
def test_a_letter_without_content_is_refused(build) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="S-1"):
        build("S-1", samples.CANDIDATE, [], samples.POLICY, samples.TODAY, samples.RECEIVED_ON)


def test_pages_are_counted_by_what_they_were_taken_for() -> None:
    """Evidence from before pages were told apart counts as other papers; a machtiging counts as a form."""
    roles = [PageRole.FORM] * 2 + [PageRole.COVER, PageRole.CARD, PageRole.BLANK] + [PageRole.EVIDENCE] * 3
    pages = tuple(PageReading(n, role) for n, role in enumerate([*roles, PageRole.FORM], start=1))
    portfolio = PortfolioReading(
        "ona-portfolio",
        "2026-1",
        3,
        (CardReading(7, 7, "Werk vinden", 4),),
        (6, 7, 8),
        evidence=(EvidencePage(6, EvidenceKind.CV, 0.9),),
    )
    ona = Submission(
        "S-1", "ona", "1", (1, 2, 3, 4, 6, 7, 8), Source.PIXELS, {}, SignatureState.SIGNED, portfolio
    )
    mandate = replace(ona, id="S-2", form="machtiging", pages=(9,), portfolio=None)
    reading = FileReading("ab", pages, (ona, mandate))
    kinds = ((EvidenceKind.CV, 1), (EvidenceKind.OTHER, 2))
    assert orders.pages_received(ona, (mandate,), reading) == contexts.PagesReceived(8, 3, 1, 1, (7,), kinds)
    assert orders.pages_received(mandate, (), reading) is None


def lost(part: ExamPart, when: str, town: str = "Zwolle") -> orders.LostSeat:
    return orders.LostSeat(part, datetime.fromisoformat(when), town)


READING = lost(ExamPart.LEZEN, "2026-12-08T09:00")
SPEAKING = lost(ExamPart.SPREKEN, "2026-12-09T13:00")


def changed(*gone: orders.LostSeat, seats: orders.Seats, why: str = "session-cancelled") -> contexts.Changed:
    order = orders.changed(samples.REGISTRATION, seats, gone, why, samples.POLICY, samples.TODAY)
    context = contexts.decode(order)
    assert isinstance(context, contexts.Changed)
    return context


def test_a_changed_seat_tells_old_and_new_and_all_days_that_hold() -> None:
    context = changed(READING, SPEAKING, seats=samples.seats("s1", "s2"))
    assert [(item.part, item.new_start) for item in context.changes] == [
        (ExamPart.LEZEN, datetime.fromisoformat("2026-12-14T09:30")),
        (ExamPart.SPREKEN, None),
    ]
    assert [part.part for part in context.days[0].parts] == [ExamPart.LEZEN, ExamPart.KNM]
    assert context.new_by == date(2026, 12, 14)
    assert changed(READING, seats=samples.seats("s1")).new_by is None


def test_only_a_new_seat_says_why_it_is_not_the_first_choice() -> None:
    elsewhere = samples.seats("s4", "s2", first_choice=("AMS",))
    assert [move.town for move in changed(READING, seats=elsewhere).moves] == ["Zwolle"]


def test_at_short_notice_of_ours_a_seat_can_be_declined_until_the_day_before() -> None:
    soon = date(2026, 12, 10)
    order = orders.changed(
        samples.REGISTRATION, samples.seats("s1"), [READING], "venue-closed", samples.POLICY, soon
    )
    context = contexts.decode(order)
    assert isinstance(context, contexts.Changed)
    assert context.decline_by == date(2026, 12, 13)
    assert changed(READING, seats=samples.seats("s1")).decline_by == date(2026, 12, 7)


def test_a_seat_that_goes_and_comes_back_is_told_each_time() -> None:
    def order(cause: str = "") -> str:
        return orders.cancelled(
            samples.REGISTRATION, [READING], "venue-closed", samples.POLICY, samples.TODAY, cause=cause
        ).id

    assert order() == order()
    assert len({order(), order("LEZ1"), order("LEZ2")}) == 3


def test_a_change_without_anything_new_or_lost_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="without a new one"):
        changed(SPEAKING, seats=samples.seats("s1"))
    with pytest.raises(ValueError, match="without a lost seat"):
        changed(seats=samples.seats("s1"))
    with pytest.raises(ValueError, match="not a valid ChangeReason"):
        changed(READING, seats=samples.seats("s1"), why="zomaar")


def test_the_final_interview_has_a_letter_of_its_own() -> None:
    talk = replace(samples.REGISTRATION, purpose=Purpose.ONA_INTERVIEW, parts=(ExamPart.ONA,))
    order = orders.invitation(talk, samples.seats("s5", first_choice=("AMS",)), samples.POLICY, samples.TODAY)
    context = contexts.decode(order)
    assert isinstance(context, contexts.Interview)
    assert (order.kind, context.preferred) == (LetterKind.INTERVIEW, "Amsterdam")
    assert [move.town for move in context.moves] == ["Utrecht"]


def test_a_portfolio_is_promised_an_answer_by_a_day() -> None:
    assert receipt(purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,)).portfolio_by is None
    free = receipt(purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,), means=PaymentMeans.FREE)
    assert free.portfolio_by == date(2027, 1, 4)
