"""The bank statements of the samples: who paid what for which form.

A payment needs the reference of the payment request, and that follows from the bytes of the form
and from the secret of the office. In real life the money comes weeks after the receipt; in the one
night of the samples form and money come together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from pipeline.domain.ids import content_id
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart
from pipeline.payments.reference import issue, print_in_fours
from pipeline.samples.expected import ExpectedSubmission
from pipeline.samples.office import TODAY
from pipeline.samples.scenes import Pay, Scene
from pipeline.samples.statement import SampleLine, write_camt053

OPENING_CENTS = 1_284_350
_PARTS = {
    "lezen": ExamPart.LEZEN,
    "luisteren": ExamPart.LUISTEREN,
    "schrijven": ExamPart.SCHRIJVEN,
    "spreken": ExamPart.SPREKEN,
    "knm": ExamPart.KNM,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the payment request of a scene says: 16-digit reference and whole cents."""

    reference: str
    amount_cents: int


def asked(scenes: Sequence[Scene], policy: Policy, secret: str) -> dict[str, Asked]:
    """What the night will ask of each scene that pays, by the stem of its file name."""
    requests: dict[str, Asked] = {}
    taken: set[str] = set()
    for scene in scenes:
        if scene.pay is None:
            continue
        submission = scene.expected.submissions[0]
        reference = issue(registration_id(scene.content, submission), secret.encode(), taken)
        taken.add(reference)
        requests[scene.stem] = Asked(reference, _fee(submission, policy))
    return requests


def registration_id(content: bytes, submission: ExpectedSubmission) -> str:
    """The id that the night gives: content ids all the way from the bytes of the file."""
    pages = ",".join(map(str, submission.pages))
    return content_id("R", content_id("S", sha256(content).hexdigest(), submission.form, pages))


def _fee(submission: ExpectedSubmission, policy: Policy) -> int:
    ticked = [part for name, part in _PARTS.items() if submission.fields.get(name)]
    parts = ticked or [ExamPart.ONA]
    return sum(policy.fee_cents[part] for part in parts)


def statements(scenes: Sequence[Scene], requests: Mapping[str, Asked], account: str) -> dict[str, bytes]:
    """File name to camt.053: one statement in version 02, the next in version 08, balances joined."""
    lines = [line for scene in scenes if scene.pay for line in _lines(scene, scene.pay, requests[scene.stem])]
    older = [line for line in lines if line.booked_on < TODAY]
    fresh = [line for line in lines if line.booked_on >= TODAY]
    first, second = [*older, *fresh[::2]], [*fresh[1::2], *_others()]
    middle = OPENING_CENTS + sum(line.amount_cents for line in first)
    return {
        "2026-11-23_camt053_v02.xml": write_camt053(account, OPENING_CENTS, first, "02", 231),
        "2026-11-23_camt053_v08.xml": write_camt053(account, middle, second, "08", 232),
    }


def _lines(scene: Scene, pay: Pay, request: Asked) -> list[SampleLine]:
    payer = pay.payer or _payer(scene)
    words = f"examen {print_in_fours(request.reference)}" if pay.in_text else pay.text
    return [
        SampleLine(
            amount_cents=request.amount_cents + pay.more_cents,
            booked_on=TODAY - timedelta(days=pay.days_ago),
            payer_name=payer,
            payer_iban=invented_iban(payer),
            structured=(request.reference,) if pay.reference else (),
            unstructured=words,
            bank_reference=content_id("B", scene.stem, str(time)),
        )
        for time in range(pay.times)
    ]


def _payer(scene: Scene) -> str:
    fields = scene.expected.submissions[0].fields
    names = (str(fields.get(name, "")) for name in ("voornamen", "voorvoegsel", "achternaam"))
    return " ".join(name for name in names if name)


def _others() -> list[SampleLine]:
    """Money that has nothing to do with a form of this night."""
    return [
        SampleLine(15000, TODAY, payer_name="A. Onbekend", payer_iban=invented_iban("A. Onbekend"),
                   unstructured="basisexamen buitenland", bank_reference="B-basisexamen"),
        SampleLine(-1245, TODAY, unstructured="Kosten betalingsverkeer november", bank_reference="B-kosten"),
    ]  # fmt: skip


def invented_iban(payer: str) -> str:
    """An IBAN of the bank VRZN, which does not exist; passes mod 97, always the same for one payer."""
    account = f"{int(sha256(payer.encode()).hexdigest(), 16) % 10**10:010d}"
    bank = "".join(str(ord(letter) - 55) for letter in "VRZN")
    check = 98 - int(f"{bank}{account}232100") % 97  # N = 23, L = 21, then 00
    return f"NL{check:02d}VRZN{account}"
