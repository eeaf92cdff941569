"""The night in a mail: counts and where to look, nothing about anybody.

A file that any mail program opens and any sender sends (RFC 5322, without addresses and date: who sends it
puts those in), for example ``msmtp beheer@… < nachtbericht.eml``.
"""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

from pipeline.reports.figures import Fate
from pipeline.reports.html import texts
from pipeline.reports.views import NightView
from pipeline.wording.say import euro, long_date


def night_mail(night: NightView, lang: str = "nl") -> bytes:
    """Bytes of the message; equal input gives equal bytes."""
    words = texts(lang)["mail"]
    state = words["alarms"].format(count=len(night.alarms)) if night.alarms else words["fine"]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{words['subject']} {_plain(long_date(night.today))}: {state}"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        "\n".join(_plain(line) for line in _lines(night, lang)) + "\n", cte="quoted-printable"
    )
    return message.as_bytes()


def _lines(night: NightView, lang: str) -> Iterator[str]:
    t = texts(lang)
    words = t["mail"]
    if night.alarms:
        yield t["night"]["today"] + ":"
        yield from (f"- {item}" for item in night.alarms)
        yield ""
    yield words["sums_fine" if night.balanced else "sums_wrong"]
    yield ""
    for step in night.funnel:
        on, held, ended = (step.count(fate) for fate in (Fate.OUT, Fate.WAITING, Fate.ENDED))
        more = f"{held} {t['night']['waits']}, {ended} {t['night']['ended']}"
        yield f"{step.name}: {on} {t['night']['of']} {step.into} {step.unit}, {more}"
    waiting = [case.days_waiting for case in night.cases if case.state == "review"]
    yield ""
    yield words["review"].format(count=len(waiting), days=max(waiting, default=0))
    yield words["money"].format(amount=euro(night.money.suspense_cents), count=len(night.money.waiting))
    yield words["unplaced"].format(count=len(night.seats.unplaced))
    yield words["letters"].format(count=night.post.total.letters, sheets=night.post.total.sheets)
    yield ""
    yield words["look"]


def _plain(text: str) -> str:
    """No-break spaces are for paper and pages; some mail programs show them as signs."""
    return text.replace("\u00a0", " ")
