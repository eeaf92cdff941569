"""Distinct digital and clean-scan forms by the thousand.

Both are cheap to make (a scan is the print itself in black and white, straight), so nights of 2,000
forms are made in minutes and need not be stored.
"""

from collections.abc import Iterator
from itertools import islice
from random import Random

from pipeline.library import Library
from pipeline.samples import age
from pipeline.samples.dice import dice
from pipeline.samples.fill import Look
from pipeline.samples.people import Person, people
from pipeline.samples.write import Pen, capitals, exam_wishes, flat, own_details, signing, write

_PARTS = ("lezen", "luisteren", "schrijven", "spreken", "knm")
_PLACES = ("amsterdam", "rotterdam", "rijswijk", "eindhoven", "zwolle", "utrecht")
_SCANNER = age.Scanner(blur_px=0, grain=0, compression="g4")


def forms_for_bench(
    library: Library, count: int, seed: int = 7, share_scans: float = 0.5
) -> Iterator[tuple[str, bytes]]:
    """``count`` pairs of file name and bytes, every form of another invented person.

    ``share_scans`` (0 to 1) of them are clean black-and-white scans at 200 dpi, spread evenly;
    the rest are filled in digitally. Equal arguments give equal bytes. At most 9,090 forms: so
    many BSNs of the test range pass. Raises ValueError beyond that.
    """
    draw = dice(seed)
    made = 0
    for made, person in enumerate(islice(people(seed), count), start=1):
        scanned = int(made * share_scans) > int((made - 1) * share_scans)
        yield f"bench_{made:05d}.pdf", _form(library, person, draw, scanned)
    if made < count:
        raise ValueError(f"the test range of BSNs ends at {made} forms")


def _form(library: Library, person: Person, draw: Random, scanned: bool) -> bytes:
    parts = tuple(draw.sample(_PARTS, draw.randint(1, 3)))
    values = {**own_details(person), **exam_wishes(parts, draw.choice(_PLACES)), **signing(person)}
    template = library.latest("inburgeringsexamen")
    blank = library.blank_path(template.form, template.version)
    if not scanned:
        return write(template, blank, values, Pen(person.hand)).pdf
    pen = Pen(person.hand, ticks=True, look=Look("DejaVuSans", 12))
    printed = flat(write(template, blank, capitals(values), pen))
    return age.to_pdf(age.scan(printed.pdf, _SCANNER, person.hand), _SCANNER)
