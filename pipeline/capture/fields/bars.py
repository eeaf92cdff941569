"""Every threshold of reading, in one place. Certainties are 0..1; areas are in mm².

Measured on filled samples of known truth (``tests/golden/test_capture_truth.py``); a certainty is a
score that orders readings, and only the bars below turn it into "needs no human eye".
"""

ACCEPT_TICK = 0.95
ACCEPT_TEXT_PIXELS = 0.80
"""Machine print read by the text reader, with as many characters as inked cells."""
ACCEPT_LINE_PIXELS = 0.96
"""Free text without cells to count: a higher bar (at 0.93 a full stop was read as a comma)."""

CERTAIN = 0.999
"""Drawn text that agrees with the stored value, or nothing stored and nothing drawn."""
DRAWN_ONLY = 0.99
"""Drawn text without a stored value to compare."""
DOUBT = 0.5
"""A draft for the clerk."""

# ticks: share of the inside of the box that new ink covers
TICK_NOTHING = 0.012
TICK_SPECK = 0.045
"""Between nothing and this: doubt. Above: a mark."""
TICK_SOLID = 0.80
"""Inked out: in a choice with another mark that one counts; alone it is a mark to be looked at."""
TICK_EDGE_MM = 0.55
"""Of the box that belongs to its border."""
SPILL_INSIDE = 0.35
"""A blob with less than this share of its ink in the box belongs to a neighbour."""

# signature
SIGNATURE_NOTHING_MM2 = 0.5
SIGNATURE_LEAST_MM2 = 3.5
SIGNATURE_LEAST_WIDTH_MM = 7.0
SIGNATURE_LEAST_HEIGHT_MM = 2.5
SIGNATURE_THICKEST_MM = 2.2
"""A pen's line is thinner (median); a smudge or stamp is not."""
SIGNATURE_LARGEST_SHARE = 0.25
"""Scattered dirt has no piece with a fair share of the ink."""

# text
UNEXPLAINED_INK = 0.25
"""Largest ink beside drawn characters, as a share of theirs, that is not somebody's pen."""
CELL_INK_MM2 = 0.09
"""Less ink than this is an empty cell (a full stop has 0.12)."""
PRINT_SPREAD_MM = 0.40
"""Machine print: tops and feet of letters of one kind in a field differ by no more (round ones overshoot)."""
PRINT_FOOT_MM, PRINT_ON_LINE = 0.13, 0.82
"""A page is machine print when this share of its characters stand within this of their field's foot line."""
PRINT_LEAST_GLYPHS = 6
SAME_SHAPE = 0.72
"""Correlation of two printed characters from which they are the same one."""
RECOUNTED = 0.85
"""Most that a number is worth which was not counted right in every setting."""
WIDEST_DIGIT = 1.1
"""Width by height; a 0 of a wide typeface with its soft edge has 0.9."""
REPAIRED = 0.97
"""Factor for each look-alike put right by the alphabet (O in a number)."""
