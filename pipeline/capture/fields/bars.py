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

# ticks: ink inside the box, beside its printed border
TICK_PALE = 24
"""Darker than print or paper by this is ink: faint pencil of a poor scan, above the grain of a fax."""
TICK_THIN, TICK_BROAD = 18, 90
"""Ink is so much darker than anything broad around it, or darker than any shadow."""
TICK_PALER = 0.55
"""A mark paler than this share of the darkest mark of the page is of another hand, or a stain."""
TICK_FIRM = 60
"""Ink paler than this (its darker part) is no dot, only a stroke."""
TICK_MM2, TICK_LONG_MM = 0.50, 1.6
"""A stroke has at least this, its soft edges counted; pale ink has to be as long."""
TICK_DOT_MM2, TICK_REACH_MM = 0.75, 1.2
"""A dot made on purpose: 0.5-2.5 mm², reaching 1.1-2.5 mm; dirt has up to 0.6."""
TICK_SPECK_MM2, TICK_SPECK = 0.15, 0.05
"""Less is dust (in a small box: less than this share of it); between that and a mark it is doubtful."""
TICK_SOLID = 0.93
"""Inked out: in a choice with another mark that one counts. A scribble as a mark covers up to 0.9."""
TICK_FULL = 0.85
"""A box that stands by itself and is so full was perhaps inked out, unless its writer fills boxes."""
TICK_HEAVY, TICK_HEAVIER = 0.6, 1.3
"""From this fill a mark beside another may be a correction; it is drafted as one when it is so many times
fuller."""
TICK_TWICE, TICK_LIKE = 90, 2.5
"""Two ticks in one choice are believed when both are as dark as this, and their ink differs by no more than
this factor: stamps and dirt are paler or smaller than a pen's marks."""
TICK_FILLER = 0.6
"""A writer with this share of full marks fills boxes to tick them."""
TICK_RIM_MM, TICK_NEAR_MM = 0.4, 2.5
"""A mark on the border whose ink is for the most part so near has missed its box, perhaps."""
TICK_IN_BOXES = 0.15
"""Ink with less of it in any tick box is not a mark in one: a stamp, a ring, a signature."""
TICK_SHADED = 0.85
"""A box with this share of its middle darkened, and little around it, is inked out however pale."""
TICK_SPILL_MM2 = 1.2
"""So much ink in a box is doubtful, whatever the piece has in a neighbour."""
TICK_SHARED, TICK_SPILL = 0.55, 0.30
"""Ink in a box, as a share of what the same piece has in a neighbour: from the first it counts here too,
below the second it is the tail of the neighbour's mark; between them it is doubtful."""
TICK_BESIDE_MM = (5.0, 12.0, 1.2)
"""How far left and right of, and above and below, an empty box a mark is looked for."""
TICK_BESIDE_DARKNESS, TICK_BESIDE_REACH_MM = 36, 2.2
"""Rests of printed letters and dirt are smaller."""
TICK_RING_MM = 9.0
"""How far from its box a ring runs at most."""
TICK_RINGED = 0.97
"""Certainty that a box with a ring around it, and no mark in any box, is the one that is meant."""
TICK_OUTWEIGHED = 0.2
"""A doubtful mark with less of the ink of the one clear mark of a choice is dirt beside it."""
TICK_FIELD_REACH_MM = 1.5
"""Ink around the box of another field is that field's."""

# signature
SIGNATURE_NOTHING_MM2 = 0.5
SIGNATURE_DUST_MM = 1.1
"""Pieces of ink that reach less far are dirt."""
SIGNATURE_TOUCH = 0.1
"""Ink of which this share lies in the box belongs to it, wherever the rest runs to."""
SIGNATURE_LEAST_MM2 = 2.5
SIGNATURE_LEAST_WIDTH_MM = 4.0
SIGNATURE_LEAST_HEIGHT_MM = 2.5
SIGNATURE_THICKEST_MM = 1.9
"""A pen's line is thinner (on average, crossings included); a smudge is not."""
SIGNATURE_PART = 0.04
"""Pieces with less of the ink are dust around it."""
SIGNATURE_STRAIGHT, SIGNATURE_LINE_MM = 0.8, 0.6
"""Two straight lines, so much to both sides, cover more than this of a cross and less of a signature."""
SIGNATURE_FRAME_MM, SIGNATURE_FRAME_HIGH_MM = 14.0, 5.0
"""Two level lines so long and so far apart are a stamp's."""
SIGNATURE_LETTER_WIDTH, SIGNATURE_EVEN = 1.3, 0.2
"""Letters are narrower than this (by height); heights and feet of block capitals differ by less than that."""

# text
UNEXPLAINED_INK = 0.25
"""Largest ink beside drawn characters, as a share of theirs, that is not somebody's pen."""
CELL_INK_MM2 = 0.09
"""Less ink than this is an empty cell (a full stop has 0.12)."""
PRINT_SPREAD_MM = 0.40
"""Machine print: tops and feet of letters of one kind in a field differ by no more (round ones overshoot)."""
PRINT_FOOT_MM, PRINT_ON_LINE, PRINT_TOPS_ON_LINE = 0.13, 0.85, 0.60
"""A page is machine print when these shares of its characters stand, and end, within this of the line
of their field"""
PRINT_SAME_TYPE, PRINT_TWINS = 0.94, 0.50
"""and this share of them has a twin of (nearly) the same shape: type has from 0.59, a hand that stands
in line as well at most 0.3."""
PRINT_MANY_GLYPHS, PRINT_TWINS_OF_FEW = 30, 0.25
"""Fewer characters have fewer twins."""
PRINT_LEAST_GLYPHS = 6
SAME_SHAPE = 0.72
"""Correlation of two printed characters from which they are the same one."""
RECOUNTED = 0.85
"""Most that a number is worth which was not counted right in every setting."""
WIDEST_DIGIT = 1.1
"""Width by height; a 0 of a wide typeface with its soft edge has 0.9."""
REPAIRED = 0.97
"""Factor for each look-alike put right by the alphabet (O in a number)."""

# free lines by hand
LINE_DARKNESS = 40
"""Of the pen alone: pale pencil, above the grain of the paper."""
LINE_STROKE_MM, LINE_LEAST_MM2, LINE_DOT_MM2 = 1.1, 0.5, 0.06
"""A field with less than so much ink in pieces that reach so far is empty: dust. Dots belong to words."""
LINE_ON_PRINT = 0.6
"""A piece with more of it on print than this is a rest of that print."""
LINE_PEAK = 0.15
"""A line of a block has at least this share of the ink of its fullest line."""
