"""``make bench-capture``: how well and how fast filled-in forms are read, through the whole page path."""
