"""What a child may run besides reading documents: a fixed list, looked up by name, loaded on first use.

Every job is ``parse(data: bytes, **json_args) -> dataclasses that msgspec can write``.
"""

import importlib
from collections.abc import Callable
from typing import Any

DOCUMENT = "document"
"""The one job that streams pages; see ``documents``."""

STATEMENT = "statement"
"""Bank statements; the one job with larger limits, see ``limits``."""

JOBS = {
    "probe": "pipeline.sandbox.probe:try_everything",
    "camt": "pipeline.payments.camt053:parse_bytes",
    STATEMENT: "pipeline.payments.statements:parse_bytes",
}


def resolve(job: str) -> Callable[..., Any]:
    """The function of ``job``; raises KeyError for a name that is not on the list."""
    module, _, function = JOBS[job].partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
