"""Letters leave in numbered batches; the rename of a batch's folder is the record.

Recovery rules (research, exactly once): a batch that is not staged is made again, byte for byte;
one that is staged and no longer in the staging folder was handed over before the crash.
"""

# ruff: noqa: PLC0415 - heavy libraries wait until there is work for them: most calls find none

from typing import TYPE_CHECKING

from pipeline.domain.letter import LetterOrder
from pipeline.run.office import Office
from pipeline.run.progress import Progress
from pipeline.store import outbox

if TYPE_CHECKING:
    from pipeline.letters.render import Renderer


def send_letters(office: Office, progress: Progress) -> list[tuple[str, str]]:
    """Finish what a crash left behind, then put all waiting letters in new batches and hand those over.

    Returns (letter id, exception type) of letters that could not be made: they wait, the rest goes.
    """
    _finish(office)
    with office.store.view() as connection:
        waiting = outbox.waiting(connection)
    if not waiting:
        return []
    from pipeline.letters.render import Renderer

    renderer = Renderer()
    failed: list[tuple[str, str]] = []
    made: list[str] = []
    for order in progress.track(waiting, "brieven maken"):
        try:
            _archived(office, renderer, order)
            made.append(order.id)
        except Exception as error:  # noqa: BLE001 - one letter's bug costs one letter
            failed.append((order.id, type(error).__name__))
    size = office.settings.letters_per_batch
    for start in range(0, len(made), size):
        with office.store.unit() as connection:
            outbox.open_batch(connection, made[start : start + size], office.place.today)
        _finish(office)
    return failed


def _archived(office: Office, renderer: "Renderer", order: LetterOrder) -> bytes:
    """The letter as archived; made now when it is not there yet. Once made it never changes."""
    path = office.place.letter_archive / f"{order.id}.pdf"
    if path.exists():
        return path.read_bytes()
    from pipeline.adapters import printroom

    pdf = renderer.pdf(order, office.policies.on(order.dated).office)
    printroom.archive_letter(office.place.letter_archive, order.id, pdf)
    return pdf


def _finish(office: Office) -> None:
    with office.store.view() as connection:
        unfinished = outbox.unfinished_batches(connection)
    for number, staged in unfinished:
        if not staged:
            _stage(office, number)
        from pipeline.adapters import printroom

        printroom.hand_over(office.place.staging, office.place.letters, number)
        with office.store.unit() as connection:
            outbox.mark_handed_over(connection, number)


def _stage(office: Office, number: int) -> None:
    with office.store.view() as connection:
        orders = outbox.batch_orders(connection, number)
    from pipeline.adapters import printroom

    letters = {
        order.id: printroom.LetterFile(
            order.kind.value,
            (office.place.letter_archive / f"{order.id}.pdf").read_bytes(),
            order.addressee.address.postcode,
        )
        for order in orders
    }
    batch = printroom.stage_batch(office.place.staging, number, letters)
    with office.store.unit() as connection:
        outbox.mark_staged(connection, number, batch.hashes)
