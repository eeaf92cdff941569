"""Material for ``make bench-night``: many distinct forms, made cheaply."""
