"""Invented people, their forms, and what happens to those on the way through the post.

Everything under ``samples/`` is made here from one seed, byte for byte the same on every
machine. The forms are the real blanks of ``forms/``; the people, signatures, letters and
vacancies are made up. ``scenes`` says which file shows what; ``generate`` writes them.
"""
