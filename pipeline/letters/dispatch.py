"""The proof that a letter was sent, as Dutch courts ask for it: address, day, batch, hand-over, hash.

A court wants it made plausible from the sender's own records that this letter went to this address (ABRvS
asks for a dispatch administration per item). Facts in, words out; the PDF is PDF/UA-1 and PDF/A-3a.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
import typst

from pipeline.domain.letter import Letter, MailCode
from pipeline.domain.post import Confirmation, Held, Made, Reoffer, Return
from pipeline.letters.addressing import address_lines
from pipeline.letters.layout import FONTS, HERE, check_fonts, load_layout

_WORDS = HERE / "texts" / "nl" / "dispatch.toml"
_LAYOUT = HERE / "dispatch.typ"


@dataclass(frozen=True, slots=True)
class Dispatch:
    """All that is on record about one letter. ``archived`` is the SHA-256 of the file now, '' when absent.

    ``events`` are moments in UTC by event of its batch; ``confirmations`` by name of batch or duplicate.
    """

    letter: Letter
    kind_text: str
    made: Made | None
    held: Held | None
    archived: str
    opened_on: date | None
    events: dict[str, str]
    confirmations: dict[str, Confirmation]
    duplicates: tuple[Reoffer, ...]
    returns: tuple[Return, ...]
    code: MailCode | None
    replaced_by: tuple[str, ...]

    @property
    def archive(self) -> str:
        """``same``, ``other`` or ``absent``: the file in the archive beside what was noted of it."""
        if not self.archived:
            return "absent"
        return "same" if self.archived == self.letter.sha256 else "other"


Chapter = tuple[str, tuple[tuple[str, str], ...]]
"""A title, and rows of label and value."""


def as_dict(proof: Dispatch) -> dict[str, Any]:
    """For machines: plain values, moments in UTC, days as jjjj-mm-dd."""
    order = proof.letter.order
    told: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(
            {
                "letter": order.id,
                "kind": order.kind,
                "subject": order.subject,
                "dated": order.dated,
                "addressee": [order.addressee.name, *address_lines(order.addressee.address)],
                "enclosures": order.enclosures,
                "replaces": order.replaces,
                "replaced_by": proof.replaced_by,
                "state": proof.letter.state,
                "made": proof.made,
                "held": proof.held,
                "sha256": proof.letter.sha256 or "",
                "archive": proof.archive if proof.letter.sha256 else "",
                "batch": proof.letter.batch or "",
                "opened_on": proof.opened_on,
                "events": proof.events,
                "confirmations": proof.confirmations,
                "code_line": proof.code.line if proof.code else "",
                "duplicates": proof.duplicates,
                "returns": proof.returns,
            }
        )
    )
    return told


def title(proof: Dispatch) -> str:
    return str(_words()["title"]).format(letter=proof.letter.order.id)


def chapters(proof: Dispatch) -> tuple[Chapter, ...]:
    """For people; rows without anything to say are left out."""
    w = _words()
    found = (
        (w["about_title"], _about(proof, w)),
        (w["made_title"], _paper(proof, w)),
        (w["sent_title"], _sent(proof, w)),
        (w["after_title"], _after(proof, w)),
    )
    kept = [(head, tuple((label, value) for label, value in rows if value)) for head, rows in found]
    return tuple((head, rows) for head, rows in kept if rows)


def in_words(proof: Dispatch) -> str:
    lines = [title(proof), str(_words()["intro"])]
    for head, rows in chapters(proof):
        lines += ["", head]
        for label, value in rows:
            first, *more = value.split("\n")
            lines += [f"  {label:<36} {first}", *(f"  {'':<36} {line}" for line in more)]
    return "\n".join(lines)


def proof_pdf(proof: Dispatch, sender: str, today: date) -> bytes:
    """The same on paper. Equal input and day give equal bytes. Raises MissingToolError without the fonts."""
    fonts = load_layout().fonts
    check_fonts(FONTS, fonts)
    sheet = {
        "title": title(proof),
        "intro": _words()["intro"],
        "chapters": [{"title": head, "rows": rows} for head, rows in chapters(proof)],
        "sender": sender,
        "footer": f"{sender}, {_day(today)}",
        "language": "nl",
    }
    made = typst.Compiler(
        str(_LAYOUT),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
        ),
        ignore_system_fonts=True,
    ).compile(
        format="pdf",
        sys_inputs={
            "sheet": msgspec.json.encode(sheet).decode(),
            "families": msgspec.json.encode(fonts.families).decode(),
        },
        pdf_standards=["ua-1", "a-3a"],
        timestamp=datetime.combine(today, time(), UTC),
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no single PDF")
    return made


Rows = list[tuple[str, str]]


def _words() -> dict[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _about(proof: Dispatch, w: dict[str, Any]) -> Rows:
    order = proof.letter.order
    return [
        (w["kind"], proof.kind_text),
        (w["subject"], order.subject),
        (w["dated"], _day(order.dated)),
        (w["addressee"], "\n".join((order.addressee.name, *address_lines(order.addressee.address)))),
        (w["enclosures"], ", ".join(order.enclosures)),
        (w["replaces"], order.replaces),
        (w["replaced_by"], ", ".join(proof.replaced_by)),
    ]


def _paper(proof: Dispatch, w: dict[str, Any]) -> Rows:
    made, held = proof.made, proof.held
    stopped = f"{_day(held.on)}: {', '.join(held.faults)}" if held else ""
    return [
        (w["held"], stopped),
        (w["made_on"], _day(made.on) if made else ""),
        (w["pages"], str(made.pages) if made else ""),
        (w["template"], made.template if made else ""),
        (w["read_back"], w["readings"][made.read_back] if made else ""),
        (w["sha256"], proof.letter.sha256 or (made.sha256 if made else "")),
        (w["archive"], w["archives"][proof.archive] if proof.letter.sha256 else ""),
    ]


def _sent(proof: Dispatch, w: dict[str, Any]) -> Rows:
    batch = proof.letter.batch or ""
    return [
        (w["code_line"], proof.code.line if proof.code else ""),
        (w["batch"], batch),
        (w["opened"], _day(proof.opened_on)),
        (w["staged"], proof.events.get("staged", "")),
        (w["handed_over"], proof.events.get("handed_over", "")),
        (w["confirmed"], _confirmed(proof, batch, w) if batch else ""),
    ]


def _confirmed(proof: Dispatch, name: str, w: dict[str, Any]) -> str:
    told = proof.confirmations.get(name)
    return str(w["by"]).format(on=_day(told.on), clerk=told.clerk) if told else str(w["nobody"])


def _after(proof: Dispatch, w: dict[str, Any]) -> Rows:
    rows = [
        (
            w["duplicate"],
            f"{item.name}: {item.reason}, {str(w['by']).format(on=_day(item.on), clerk=item.clerk)}\n"
            f"{w['handed_over']}: {dict(item.events).get('handed_over', w['nothing'])}\n"
            f"{w['confirmed']}: {_confirmed(proof, item.name, w)}",
        )
        for item in proof.duplicates
    ]
    for back in proof.returns:
        rows.append(
            (w["returned"], f"{back.reason}, {str(w['by']).format(on=_day(back.on), clerk=back.clerk)}")
        )
        if back.outcome is not None:
            told = str(w["by"]).format(on=_day(back.checked_on), clerk=back.checked_by)
            rows.append((w["checked"], f"{w['outcomes'][back.outcome]}; {told}"))
    return rows
