"""What clerks read about money: every Dutch sentence of this package, in one place.

Sentences hold amounts, dates, references and ids; never a name, an account or the payer's text.
"""

from collections.abc import Sequence
from datetime import date

from pipeline.domain.payment import LineDecision, RequestState, StatementKind
from pipeline.payments.refusal import RefusalReason, reason_in

_ASK = "Download het afschrift opnieuw bij de bank."
_TELL = "Er is niets geboekt."

REFUSALS: dict[RefusalReason, str] = {
    RefusalReason.TOO_LARGE: (
        f"Het bestand is groter dan een afschrift kan zijn. {_TELL} "
        "Kies bij de bank een kortere periode en download opnieuw."
    ),
    RefusalReason.DOCTYPE: (
        f"Het bestand bevat een DOCTYPE. Een bank stuurt dat nooit. {_TELL} "
        "Open het bestand niet en meld het bij beheer."
    ),
    RefusalReason.ENCODING: (
        f"Het bestand heeft een tekencodering die wij niet aannemen. {_TELL} "
        f"{_ASK} Open en bewaar het niet met een ander programma."
    ),
    RefusalReason.NOT_READABLE: f"Het bestand is beschadigd of afgebroken. {_TELL} {_ASK}",
    RefusalReason.NOT_A_STATEMENT: (
        f"Dit bestand is geen afschrift dat wij lezen. {_TELL} "
        "Download bij de bank camt.053, MT940 of het CSV-bestand van Rabobank."
    ),
    RefusalReason.STRUCTURE: f"Het afschrift spreekt zichzelf tegen. {_TELL} {_ASK}",
    RefusalReason.AMOUNT: (
        f"Een bedrag is niet geschreven zoals een bank het schrijft. {_TELL} "
        f"{_ASK} Blijft het zo, bel dan de bank."
    ),
    RefusalReason.MARK: f"Bij een bedrag staat niet of het bij of af is. {_TELL} {_ASK}",
    RefusalReason.STATUS: (
        f"Een boeking heeft een status die wij niet kennen. {_TELL} Vraag de bank wat de status betekent."
    ),
    RefusalReason.DATE: f"Een datum ontbreekt of bestaat niet. {_TELL} {_ASK}",
    RefusalReason.CURRENCY: (f"Het afschrift is niet in euro. {_TELL} Kijk of het van de goede rekening is."),
    RefusalReason.BALANCE_MISSING: (
        f"Het beginsaldo of het eindsaldo ontbreekt. {_TELL} "
        "Download bij de bank het afschrift van een hele dag, niet een lijst van bij en af."
    ),
    RefusalReason.BALANCE_DIFFERS: (
        f"Beginsaldo plus boekingen is niet het eindsaldo. {_TELL} {_ASK} Blijft het zo, bel dan de bank."
    ),
    RefusalReason.ROWS_MISSING: (
        "Er ontbreken regels, of een regel staat er twee keer: nummers of saldo lopen niet door. "
        f"{_TELL} {_ASK} Verander niets in het bestand."
    ),
    RefusalReason.BATCH_DIFFERS: (
        "De betalingen in dit bestand zijn samen niet het bedrag van hun verzamelboeking. "
        f"{_TELL} Vraag de bank om een nieuw bestand met de details."
    ),
    RefusalReason.OTHER_ACCOUNT: (
        f"Het afschrift is van een andere rekening dan de onze. {_TELL} "
        "Kies bij de bank onze rekening en download opnieuw."
    ),
    RefusalReason.ACCOUNT_MISSING: (
        f"Het afschrift zegt niet van welke rekening het is. {_TELL} {_ASK} Blijft het zo, bel dan de bank."
    ),
}
"""What is wrong with a file, and what the clerk does next."""

BROKEN = f"Ons programma kon dit bestand niet verwerken. {_TELL} Bewaar het bestand en vraag de beheerder."

NOT_BOOKED: dict[StatementKind, str] = {
    StatementKind.DETAILS: (
        "Dit bestand vertelt welke betalingen in een verzamelboeking zitten. "
        "Het boekt zelf niets; het geld staat in het dagafschrift."
    ),
    StatementKind.INTRADAY: (
        "Dit is een tussenstand van vandaag. Er is niets geboekt. "
        "Het geld wordt geboekt met het dagafschrift van deze dag."
    ),
}
"""Sound files that book nothing by their nature."""

ANNOUNCED = (
    "De bank heeft dit aangekondigd, maar nog niet geboekt. Er is niets te doen: het telt pas als het in een "
    "dagafschrift staat."
)
"""A pending entry, or one of a camt.052."""

DECISIONS: dict[LineDecision, str] = {
    LineDecision.AUTO: "Toegewezen",
    LineDecision.AUTO_CORRECTED: "Toegewezen na herstel van een typefout",
    LineDecision.PARTIAL: "Deel betaald",
    LineDecision.OVER: "Te veel betaald",
    LineDecision.REVIEW: "Beoordelen",
    LineDecision.SUSPENSE: "Niet thuis te brengen",
    LineDecision.REVERSE: "Teruggedraaid",
    LineDecision.BY_HAND: "Besloten door een medewerker",
    LineDecision.DUPLICATE: "Stond er al",
    LineDecision.IGNORED: "Geen betaling van een kandidaat",
}

STATES: dict[RequestState, str] = {
    RequestState.OPEN: "open",
    RequestState.PAID: "al betaald",
    RequestState.CANCELLED: "vervallen",
    RequestState.EXPIRED: "verlopen",
    RequestState.FREE: "gratis",
    RequestState.LOAN: "betaald uit de lening",
}

PLACES = {
    "structured": "in het veld betalingskenmerk",
    "text": "in de omschrijving",
    "end_to_end": "in het kenmerk van de betaler",
}

EXPLANATIONS: dict[str, str] = {
    "known": "Deze boeking is al eerder toegewezen. Er verandert niets.",
    "zero": "Het bedrag is nul. Er is niets te boeken.",
    "returned": (
        "De bank stuurt {amount} terug van een overboeking van ons (reden {reason}). "
        "Dit is geen nieuwe betaling. Kijk welke terugbetaling niet is aangekomen."
    ),
    "debit_reversed": (
        "De bank draait een afschrijving van {amount} terug. Dit is geen nieuwe betaling. "
        "Kijk welke afschrijving het was."
    ),
    "reversed": (
        "De bank haalt {amount} terug die eerder is toegewezen aan {registration} "
        "(kenmerk {reference}). De toewijzing is ongedaan gemaakt."
    ),
    "reversal_unknown": (
        "De bank haalt {amount} terug, maar er is niet precies één eerdere toewijzing van dit bedrag "
        "met dit kenmerk. Zoek uit welke betaling het was."
    ),
    "outgoing_reference": (
        "Er ging {amount} van onze rekening af met kenmerk {reference}. "
        "Kijk of dit een terugbetaling van ons is."
    ),
    "outgoing": (
        "Er ging {amount} van onze rekening af, zonder kenmerk van ons: kosten of een eigen betaling."
    ),
    "batch": (
        "Dit is een verzamelboeking van {amount}: meer betalingen in één bedrag. "
        "Vraag de bank om het bestand met de details (camt.054). Tot dan wacht het hele bedrag."
    ),
    "batch_differs": (
        "Dit is een verzamelboeking van {amount}. Het afschrift noemt {count} betalingen, maar samen zijn "
        "die niet dit bedrag. Vraag de bank om nieuwe details (camt.054). Tot dan wacht het hele bedrag."
    ),
    "foreign": (
        "De boeking is {foreign} in {currency}, niet in euro; het saldo telt haar als {amount}. "
        "Een medewerker moet dit bekijken."
    ),
    "exact": (
        "Kenmerk {reference} staat {place} en hoort bij {registration}. Het bedrag {amount} klopt precies."
    ),
    "partial": (
        "Kenmerk {reference} staat {place} en hoort bij {registration}. Er kwam {amount} binnen; "
        "er stond {open} open. Er blijft {rest} open."
    ),
    "over": (
        "Kenmerk {reference} staat {place} en hoort bij {registration}. Er kwam {amount} binnen; "
        "er stond {open} open. Er moet {rest} terug naar de betaler."
    ),
    "over_large": (
        "Kenmerk {reference} hoort bij {registration}, maar er kwam {rest} te veel binnen. "
        "Boven {limit} te veel beslist een medewerker."
    ),
    "second_near": (
        "Kenmerk {reference} hoort bij {registration}. De tekst bevat ook een getal dat op een ander "
        "kenmerk van ons lijkt. Een medewerker moet verdelen."
    ),
    "neighbour": (
        "Kenmerk {reference} hoort bij {registration}. Eén typefout verder ligt een ander kenmerk, en de "
        "naam of rekening hoort daarbij. Een medewerker kiest."
    ),
    "paid_before": (
        "Kenmerk {reference} hoort bij {registration} en was al helemaal betaald. "
        "Het hele bedrag {amount} moet terug naar de betaler."
    ),
    "expired_before": (
        "Kenmerk {reference} hoort bij {registration}; die aanmelding is gestopt, omdat er niet op tijd is "
        "betaald. Het hele bedrag {amount} moet terug naar de betaler."
    ),
    "cancelled_before": (
        "Kenmerk {reference} hoort bij {registration}; die aanmelding is ingetrokken. "
        "Het hele bedrag {amount} moet terug naar de betaler."
    ),
    "dead": (
        "Kenmerk {reference} hoort bij {registration}, maar dat verzoek is {state}. "
        "Het geld gaat nooit vanzelf naar een andere aanmelding."
    ),
    "split": (
        "De tekst noemt {count} kenmerken. De open bedragen zijn samen precies {amount}; zo is verdeeld."
    ),
    "several": (
        "De tekst noemt {count} kenmerken van ons en het bedrag {amount} is niet precies de som van wat "
        "open staat. Een medewerker moet verdelen."
    ),
    "longer": (
        "In een langer getal staat een kenmerk van ons. Het kan toeval zijn, dus een medewerker beslist."
    ),
    "corrected": (
        "In de tekst staat {written}. Eén typefout verder ligt kenmerk {reference} van {registration}, "
        "en geen ander. Het bedrag {amount} klopt en {evidence} bevestigt het."
    ),
    "ambiguous": (
        "In de tekst staat {written}. Er liggen meer kenmerken van ons dichtbij, dus kiezen wij niet."
    ),
    "near_dead": (
        "In de tekst staat {written}. Dat lijkt op kenmerk {reference} van {registration}, "
        "maar dat verzoek is {state}."
    ),
    "near_amount": (
        "In de tekst staat {written}. Dat lijkt op kenmerk {reference} van {registration}, "
        "maar er kwam {amount} en er staat {open} open."
    ),
    "near_unconfirmed": (
        "In de tekst staat {written}. Dat lijkt op kenmerk {reference} van {registration} en het bedrag "
        "klopt, maar naam en rekening bevestigen het niet."
    ),
    "unknown_reference": (
        "Er staat een kenmerk in de tekst, maar wij hebben het nooit uitgegeven en het lijkt ook niet "
        "op een kenmerk van ons."
    ),
    "nothing": "Er staat geen kenmerk in de tekst. Een naam of een bedrag alleen is geen bewijs.",
}
"""Why a line was decided as it was, and above all why it was not matched."""

REFUNDS: dict[str, str] = {
    "rule": "terugbetaling van ons: {refund}",
    "settled": "Dit is onze terugbetaling {refund} van {amount}. Zij is uitgevoerd.",
    "returned": (
        "De bank stuurt onze terugbetaling {refund} van {amount} terug (reden {reason}). "
        "Het geld moet opnieuw terug naar de betaler; kijk eerst waarom het niet aankwam."
    ),
    "differs": (
        "Deze boeking van {amount} draagt het nummer van onze terugbetaling {refund}, maar past er niet bij: "
        "een ander bedrag of een keer te veel. Een medewerker moet dit bekijken."
    ),
}
"""Bank lines that tell what became of a refund of ours."""

RULINGS: dict[str, str] = {
    "rule": "besluit van een medewerker: {ruling}",
    "registration": "{amount} is voor {registration}",
    "taken": "{amount} gaat weer af van {registration}",
    "back": "{amount} moet terug naar de betaler",
    "not-ours": "{amount} is van geen kandidaat",
    "made": "{clerk} besloot op {day}: {what} (reden: {why}).",
    "agreed": "{clerk} besloot op {day}: {what} (reden: {why}); {second} is het ermee eens.",
    "rest": "Van {amount} wacht nog {rest}.",
    "gone": "ruling {ruling}: its line {line} is told otherwise now; take it back and rule again",
}
"""What clerks ruled about a line that waited."""

RULES: dict[str, str] = {
    "read": "gelezen in de tekst",
    "earlier": "eerder toegewezen",
    "money": "nieuw geld in euro op onze rekening",
    "reference": "kenmerk van ons in de tekst",
    "alone": "geen ander kenmerk in de buurt",
    "state": "betaalverzoek staat open",
    "amount": "bedrag past bij wat open staat",
    "typo": "kenmerk met één typefout",
    "evidence": "naam of rekening bevestigt het",
    "names": "namen en bedragen (alleen om te sorteren)",
}
"""The rules in the order in which they are tried."""


def day(when: date) -> str:
    """``dd-mm-jjjj``."""
    return f"{when:%d-%m-%Y}"


def plain_amount(cents: int) -> str:
    """An amount of any currency.

    >>> plain_amount(123_405)
    '1234,05'
    """
    return f"{cents // 100},{cents % 100:02d}"


def rule(name: str, outcome: str) -> str:
    """One step of the record, as in ``bedrag past bij wat open staat: ja``."""
    return f"{RULES[name]}: {outcome}"


NOTHING_READ = "geen getal dat een kenmerk kan zijn"
TEXT_CUT = "; de tekst is langer dan {longest} tekens en de rest is niet gelezen"


def read_number(digits: str, place: str, start: int, end: int) -> str:
    """One number and where it stands, counted from 1.

    >>> read_number("5000056789012345", "in de omschrijving", 6, 25)
    '5000056789012345 in de omschrijving (teken 7 tot 25)'
    """
    return f"{digits} {place} (teken {start + 1} tot {end})"


def refusal_text(reason: str) -> str:
    """A refusal as it is kept, in words; what is no refusal of ours is a fault of the program.

    >>> refusal_text("internal") == BROKEN
    True
    """
    found = reason_in(reason)
    return BROKEN if found is None else REFUSALS[found]


def read_more(count: int) -> str:
    return f"en nog {count}"


def for_a_clerk(read: str, candidates: Sequence[str]) -> str:
    """What follows the reason on a line that waits: what was read, and who it could be for."""
    told = f" Gelezen: {read}." if read else ""
    return told + (f" Kandidaten: {', '.join(candidates)}." if candidates else " Er zijn geen kandidaten.")
