"""Parts of ``make bench-letters``: the mix of letters, the work measured, the same letter elsewhere."""
