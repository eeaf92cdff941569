"""Seats: who sits which part, where and when. A problem in, a checked schedule out."""
