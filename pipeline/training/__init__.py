"""How the character network is made: ``python -m pipeline.training``. The only package that knows torch."""
