"""What stops a run, each with its exit code. A wrong form is data, never one of these.

Exit codes (documented in ``docs/operations.md``): 0 done, 2 usage, 20 done but units were
quarantined by a bug or the ledger does not balance, 65 input data, 69 missing tool,
70 output could not be verified, 73 cannot write, 75 another night is running, 78 settings.
"""


class PipelineError(Exception):
    """A run cannot go on. ``hint`` tells the operator what to do next."""

    exit_code = 1

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class InputDataError(PipelineError):
    """A table that the office delivers (calendar, reference data, form) is wrong; says file, row, column."""

    exit_code = 65


class TemplateError(InputDataError):
    """A folder under ``forms/`` is broken; says file and line."""


class MissingToolError(PipelineError):
    """A program, font or data file that the set-up installs is not there."""

    exit_code = 69


class UnverifiedOutputError(PipelineError):
    """Something we made failed its own check and was not released."""

    exit_code = 70


class CannotWriteError(PipelineError):
    """The output folder or database cannot be written (full, read-only, gone)."""

    exit_code = 73


class AlreadyRunningError(PipelineError):
    """Another night holds the lock."""

    exit_code = 75


class SettingsError(PipelineError):
    """``pipeline.toml`` or an environment variable has a wrong value."""

    exit_code = 78
