"""Gathers what is on record about one letter, for the proof of dispatch."""

from hashlib import sha256
from pathlib import Path

from pipeline.errors import InputDataError
from pipeline.letters.dispatch import Dispatch, proof_pdf
from pipeline.run.desk import desk
from pipeline.run.office import Office
from pipeline.settings import Settings
from pipeline.store import outbox, post
from pipeline.store import returns as store


def dispatch(settings: Settings, identity: str) -> Dispatch:
    """Raises InputDataError when there is no such letter."""
    with desk(settings) as office:
        return _gather(office, identity)


def dispatch_pdf(settings: Settings, identity: str, path: Path) -> None:
    """Writes the proof to ``path``; dated today."""
    with desk(settings) as office:
        proof = _gather(office, identity)
        path.write_bytes(proof_pdf(proof, office.policy.office.name, office.place.today))


def _gather(office: Office, identity: str) -> Dispatch:
    with office.store.view() as connection:
        everything = outbox.letters(connection)
        letter = next((item for item in everything if item.order.id == identity), None)
        if letter is None:
            raise InputDataError(f"er is geen brief {identity}", "het kenmerk staat op de brief: L-…")
        number = post.batch_of(connection).get(identity)
        opened_on, _, events = post.batches(connection)[number] if number else (None, 0, {})
        duplicates = tuple(item for item in post.reoffers(connection) if identity in item.letters)
        names = {letter.batch, *(item.name for item in duplicates)}
        return Dispatch(
            letter=letter,
            kind_text=office.wording.letter(letter.order.kind),
            made=post.made(connection).get(identity),
            held=post.held(connection).get(identity),
            archived=_hash(office.place.letter_archive / f"{identity}.pdf"),
            opened_on=opened_on,
            events=dict(events),
            confirmations={k: v for k, v in post.confirmations(connection).items() if k in names},
            duplicates=duplicates,
            returns=tuple(item for item in store.returns(connection) if item.letter == identity),
            code=post.codes(connection).get(identity),
            replaced_by=tuple(item.order.id for item in everything if item.order.replaces == identity),
        )


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
