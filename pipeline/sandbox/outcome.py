"""The one exception of the sandbox: this file does not become pages, and why."""

from pipeline.domain.document import QuarantineReason, Usage


class Unreadable(Exception):  # noqa: N818 - an outcome of a file, not an error of the program
    """A normal outcome: the mailroom is told ``reason``. ``detail`` is technical and holds no content."""

    def __init__(self, reason: QuarantineReason, detail: str = "", usage: Usage | None = None) -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
        self.usage = usage
