"""Names, addresses and readings at the edge of what paper and readers can take."""

from dataclasses import replace

from pipeline.domain.letter import LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import Address, Candidate, Registration
from pipeline.letters import orders
from pipeline.letters.orders import Problem
from pipeline.samples.letters.people import (
    ABROAD,
    ADDRESS,
    HELPER,
    PLACES,
    RECEIVED_ON,
    REGISTRATION,
    REQUEST,
    TODAY,
    png,
    seats,
)

_LONGEST = "Wilhelmina Alexandra Maria-Christina " * 2 + "van der Bergh van Zuylen-Kemper"
_STREET = Address("Burgemeester van den Broek van Heemstede-Vlielandlaan", "12345", "bisw", "9712HM",
                  "Gasselterboerveenschemond")  # fmt: skip
_NAMES = {
    "longest": (_LONGEST, ABROAD),
    "longest-street": (_LONGEST, _STREET),
    "vietnamese": ("Nguyễn Thị Việt Hà", ADDRESS),
    "romanian": ("Ștefăniță Țurcanu-Ionescu", ADDRESS),
    "arabic": ("محمد Amrani", ADDRESS),
    "single": ("Suharto", ADDRESS),
    "control": ('#panic() $x$ <b>y</b> "z" &amp; {{ 7*7 }}', ADDRESS),
}


def letters(policy: Policy) -> dict[str, LetterOrder]:
    """The refusal and the receipt quote most; what is read on a form may be in any script."""
    found = {f"edge-{name}": _refusal(*who, policy) for name, who in _NAMES.items()}
    abroad = _of(_LONGEST, ABROAD)
    written = Problem(
        "achternaam",
        "Achternaam",
        "Wij lezen: محمد بن علي. Op uw pas staan andere letters.",
        "Schrijf uw naam over van uw pas.",
        png(1600, 260),
    )
    return found | {
        "edge-receipt-longest": orders.receipt(abroad, REQUEST, policy, TODAY, places=PLACES),
        "edge-receipt-arabic": orders.receipt(_of(*_NAMES["arabic"]), REQUEST, policy, TODAY, places=PLACES),
        "edge-invitation-longest": orders.invitation(abroad, seats("s1", "s2", "s3"), policy, TODAY),
        "edge-invitation-helper-longest": orders.invitation(
            replace(abroad, helper=replace(HELPER, name=_LONGEST)), seats("s1"), policy, TODAY
        ),
        "edge-repair-arabic": orders.repair(
            "S-8", abroad.candidate, [written] * 4, policy, TODAY, RECEIVED_ON
        ),
    }


def _of(name: str, address: Address) -> Registration:
    return replace(REGISTRATION, candidate=Candidate("", "", "", name, None, address))


def _refusal(name: str, address: Address, policy: Policy) -> LetterOrder:
    person = Candidate("", "", "", name, None, address)
    return orders.refusal("S-9", person, [f"Er staat iets bij {name}."], policy, TODAY, RECEIVED_ON)
