"""What every code says to candidate, clerk and mailroom. The texts are in ``<language>.toml`` beside this."""

from pipeline.wording.texts import CardText, FindingText, ScanText, SeatText, Wording, load, load_wording

__all__ = ["CardText", "FindingText", "ScanText", "SeatText", "Wording", "load", "load_wording"]
