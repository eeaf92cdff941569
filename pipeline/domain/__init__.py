"""The nouns of the project: frozen dataclasses and enums, standard library only."""
