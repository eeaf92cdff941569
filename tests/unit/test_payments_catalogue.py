"""What people and attackers write, in a world where every trap is set: text, world, expected decision."""

from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from pipeline.domain.payment import BankLine, LineDecision, PartyNames, PaymentRequest, RequestState
from pipeline.payments.match import match
from pipeline.payments.reference import issue, print_in_fours, to_rf

DAY = date(2026, 11, 23)
A, B, C, GONE = (issue(name, b"catalogue", ()) for name in ("A", "B", "C", "GONE"))
REQUESTS = (
    PaymentRequest("A", A, 5_000, DAY, DAY),
    PaymentRequest("B", B, 5_000, DAY, DAY),
    PaymentRequest("C", C, 10_000, DAY, DAY),
    PaymentRequest("GONE", GONE, 5_000, DAY, DAY, RequestState.CANCELLED),
)
NAMES = {
    "A": PartyNames("Fatima", "Hassan", others=("Taalschool De Brug",)),
    "B": PartyNames("Fatma", "Hassan"),
    "C": PartyNames("Mohamed", "Ali"),
    "GONE": PartyNames("Fatima", "Hassan"),
}
AUTO, FIXED, REVIEW = LineDecision.AUTO, LineDecision.AUTO_CORRECTED, LineDecision.REVIEW
SUSPENSE = LineDecision.SUSPENSE
FOURS = print_in_fours(A)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def wrong(reference: str, at: int = 8) -> str:
    return reference[:at] + str((int(reference[at]) + 3) % 10) + reference[at + 1 :]


@dataclass(frozen=True)
class Entry:
    text: str
    decision: LineDecision
    paid: dict[str, int] = field(default_factory=dict)
    payer: str = ""
    cents: int = 5_000
    structured: tuple[str, ...] = ()
    end_to_end: str = ""


CATALOGUE = {
    "fours and a year before": Entry(f"inburgering 2026 {FOURS}", AUTO, {"A": 5_000}),
    "phone before, postcode behind": Entry(f"tel 06-12345678 {FOURS} 9711AB", AUTO, {"A": 5_000}),
    "phone in fours before": Entry(f"06 1234 5678 {FOURS}", AUTO, {"A": 5_000}),
    "day in one number before": Entry(f"20260312 {A[:8]} {A[8:]}", AUTO, {"A": 5_000}),
    "IBAN in fours before": Entry(f"NL63 DUOT 0007 6400 76 {FOURS}", AUTO, {"A": 5_000}),
    "amount behind": Entry(f"{A[:8]} {A[8:]} 50,00 euro", AUTO, {"A": 5_000}),
    "broken over lines": Entry(f"kenmerk {A[:9]}\n{A[9:]}", AUTO, {"A": 5_000}),
    "marks of all kinds": Entry(f"{A[:4]}.{A[4:8]}-{A[8:12]}/{A[12:]}", AUTO, {"A": 5_000}),
    "international form": Entry(to_rf(A).lower(), AUTO, {"A": 5_000}),
    "bank field and text agree": Entry(f"{FOURS}", AUTO, {"A": 5_000}, structured=(A,)),
    "bank field and text differ": Entry(B, REVIEW, structured=(A,)),
    "end to end id": Entry("", AUTO, {"A": 5_000}, end_to_end=A),
    "end to end id with more in it": Entry("", SUSPENSE, end_to_end=f"X-{A}"),
    "another four before": Entry(f"4711 {FOURS}", REVIEW),
    "another four behind": Entry(f"{FOURS} 4711", REVIEW),
    "inside a longer number": Entry(f"99{A}99", SUSPENSE),
    "cut out by the limit of length": Entry("x" * 3_984 + A + "99", SUSPENSE),
    "two of ours, one amount": Entry(f"{A} {B}", REVIEW),
    "two of ours that add up": Entry(f"{A} en {C}", AUTO, {"A": 5_000, "C": 10_000}, cents=15_000),
    "two of ours in eight fours": Entry(
        f"{FOURS} {print_in_fours(C)}", AUTO, {"A": 5_000, "C": 10_000}, cents=15_000
    ),
    "open and cancelled together": Entry(f"{A} {GONE}", REVIEW),
    "second one damaged, amount of the first": Entry(f"{A} en {wrong(B)}", REVIEW),
    "second one damaged, amounts add up": Entry(f"{A} en {wrong(C)}", REVIEW, cents=15_000),
    "cancelled, and a namesake is open": Entry(GONE, REVIEW, payer="F. Hassan"),
    "typing error of a cancelled one": Entry(wrong(GONE), REVIEW, payer="F. Hassan"),
    "typing error and the surname": Entry(wrong(A), FIXED, {"A": 5_000}, payer="F HASSAN"),
    "typing error and the school": Entry(wrong(A), FIXED, {"A": 5_000}, payer="Taalschool De Brug BV"),
    "typing error, first name only": Entry(wrong(A), REVIEW, payer="Fatima"),
    "typing error, nobody known": Entry(wrong(A), REVIEW, payer="J. Jansen"),
    "typing error, amount of somebody else": Entry(wrong(A), REVIEW, payer="F. Hassan", cents=10_000),
    "typing errors of two": Entry(f"{wrong(A)} {wrong(B)}", REVIEW, payer="F. Hassan"),
    "two typing errors": Entry(wrong(wrong(A), 3), SUSPENSE, payer="F. Hassan"),
    "name and amount fit one person": Entry("examen", SUSPENSE, payer="M. Ali", cents=10_000),
    "letters for digits": Entry(FOURS.replace("0", "O", 1).replace("1", "l", 1), AUTO, {"A": 5_000}),
    "digits of another script": Entry(A.translate(ARABIC), AUTO, {"A": 5_000}),
    "signs without width": Entry("\u200b".join(A), AUTO, {"A": 5_000}),
    "formula": Entry(f'=HYPERLINK("http://x";"{A}")', AUTO, {"A": 5_000}),
}  # fmt: skip


@pytest.mark.parametrize("name", CATALOGUE)
def test_catalogue(name: str) -> None:
    entry = CATALOGUE[name]
    line = BankLine(
        "L-1", "S-1", 0, "A", DAY, DAY, entry.cents, "EUR", entry.payer, "", entry.structured, entry.text,
        entry.end_to_end, reversal=False,
    )  # fmt: skip
    result = match(REQUESTS, [line], names=NAMES)
    [outcome] = result.outcomes
    assert (outcome.decision, result.allocated_cents) == (entry.decision, entry.paid), outcome.rules
    assert outcome.rules[0].startswith("gelezen in de tekst")
    if entry.decision in (REVIEW, SUSPENSE):
        assert "Gelezen:" in outcome.explanation
        assert ("Kandidaten: " in outcome.explanation) == bool(outcome.candidates)


def test_references_of_another_scheme_are_taken_exactly_and_only_by_themselves() -> None:
    given = PaymentRequest("X", "INB-2026-000123", 5_000, DAY, DAY)
    plain = BankLine("L", "S", 0, "A", DAY, DAY, 5_000, "EUR", "", "", (), "", "", reversal=False)
    texts = {"betreft inb-2026-000123, dank": AUTO, "INB-2026-0001234": SUSPENSE, "INB 2026 000123": SUSPENSE}
    for text, decision in texts.items():
        assert match([given], [replace(plain, unstructured=text)]).outcomes[0].decision is decision
    vouched = replace(plain, structured=("INB-2026-000123",))
    assert match([given], [vouched]).outcomes[0].decision is AUTO


def test_given_references_one_edit_apart_follow_the_name() -> None:
    one = PaymentRequest("X", "5000056789012345", 5_000, DAY, DAY)
    two = PaymentRequest("Y", "5000056789012346", 5_000, DAY, DAY)
    names = {"X": PartyNames("Ali", "Hassan"), "Y": PartyNames("Li", "Chen")}
    text = one.reference
    plain = BankLine("L", "S", 0, "A", DAY, DAY, 5_000, "EUR", "", "", (), text, "", reversal=False)
    unknown = match([one, two], [plain], names=names)
    other = match([one, two], [replace(plain, payer_name="L. Chen")], names=names)
    assert unknown.allocated_cents == {"X": 5_000}
    assert other.allocated_cents == {}
    assert other.outcomes[0].candidates == ("X", "Y")
