"""The rules of the office that change with time, as dated tables (``*.toml`` beside this file)."""

from pipeline.policy.book import PolicyBook, load_policy

__all__ = ["PolicyBook", "load_policy"]
