"""Fills blank forms and ages scans of them, with known truth."""
