"""Which files of the inbox are complete and ours to take. Pure: looks and times come in as facts."""

from pipeline.intake.plan import IntakeRules, plan_intake

__all__ = ["IntakeRules", "plan_intake"]
