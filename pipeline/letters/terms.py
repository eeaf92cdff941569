"""Last days as the law counts them, so that a letter never names a day too early."""

from pipeline.domain.working_days import last_day

__all__ = ["last_day"]
