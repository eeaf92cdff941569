"""Invented nights of any size, and what it costs to seat them: ``make bench-seats``."""
