"""The command line: one verb a stage. Parses, calls, exits; heavy imports happen inside the verbs."""

from pipeline.cli.app import main

__all__ = ["main"]
