"""From paper registrations in an inbox folder to letters about exam seats."""

__version__ = "0.1.0"
