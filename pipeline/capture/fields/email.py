"""An e-mail address as somebody may have meant it: an alternative for the clerk, never the reading."""

import re

from rapidfuzz.distance import OSA

_DOMAINS = (
    "gmail.com", "hotmail.com", "outlook.com", "live.nl", "live.com", "hotmail.nl", "outlook.nl", "yahoo.com",
    "icloud.com", "ziggo.nl", "kpnmail.nl", "planet.nl", "home.nl", "msn.com", "proton.me", "hetnet.nl",
)  # fmt: skip
"""Where most private addresses in the Netherlands end."""
_MARKS = str.maketrans({",": ".", ";": ".", ":": ".", "€": "@", "&": "@"})
_SHAPE = re.compile(r"[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")


def meant(text: str) -> str | None:
    """The likely address behind ``text``, or None when it does not look like one.

    >>> meant("F.Yilmaz @gmai1,com"), meant("Zwolle")
    ('f.yilmaz@gmail.com', None)
    """
    plain = "".join(text.split()).lower().translate(_MARKS)
    name, at, domain = plain.partition("@")
    if not at or not name:
        return None
    nearest = min(_DOMAINS, key=lambda known: OSA.distance(domain, known))
    if OSA.distance(domain, nearest) <= len(nearest) // 4:
        domain = nearest
    return f"{name}@{domain}" if _SHAPE.fullmatch(f"{name}@{domain}") else None
