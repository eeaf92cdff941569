"""``read`` and ``samples``: one stage, on files given."""

import json
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import Files, Json


def read(files: Files, as_json: Json = False) -> None:
    """Lees formulieren uit bestanden, zonder iets vast te leggen. JSON: docs/read-schema.json."""
    from pipeline.capture.read_json import reading_to_json
    from pipeline.domain.capture import FileReading
    from pipeline.library import load_library
    from pipeline.run.file_reader import FileReader, make_reader
    from pipeline.run.knowing import knowledge_here, tolerated
    from pipeline.sandbox import Sandbox
    from pipeline.settings import load_settings
    from pipeline.store.codec import decode

    settings = load_settings()
    reader = make_reader(load_library(settings.forms), knowledge_here(settings), tolerated(settings))
    with Sandbox() as sandbox:
        for path in files:
            with path.open("rb") as source:
                sha256 = file_digest(source, "sha256").hexdigest()
            outcome = FileReader(reader, sandbox).read(path, sha256)
            reading = decode(outcome.reading, FileReading) if outcome.reading else FileReading(sha256, (), ())
            document = reading_to_json(path.name, reading)
            if outcome.reason is not None:
                document["quarantined"] = outcome.reason.value
            typer.echo(json.dumps(document, ensure_ascii=False) if as_json else _in_words(document))


def _in_words(document: dict[str, Any]) -> str:
    lines = [f"{document['file']}  {document.get('quarantined', '')}".rstrip()]
    for page in document["pages"]:
        place = f"{page['form']} {page['version']} p{page['form_page']}" if page["form"] else ""
        lines.append(f"  pagina {page['page']}: {page['role']} {place}".rstrip())
    for submission in document["submissions"]:
        lines.append(
            f"  {submission['form']} {submission['version']}  handtekening: {submission['signature']}"
        )
        for name, field in submission["fields"].items():
            if field["value"] not in ("", False, []):
                doubt = "" if field["accepted"] else "   ? twijfel"
                lines.append(f"    {name:<22} {field['value']}{doubt}")
    return "\n".join(lines)


def samples(
    seed: Annotated[int, typer.Option(help="Zaad van alle verzonnen mensen en scans.")] = 7,
    out: Annotated[Path | None, typer.Option(help="Doelmap (anders samples/).", show_default=False)] = None,
) -> None:
    """Maak de voorbeelden opnieuw: inbox, afschriften, kalender, bekende personen, verwachte uitkomst."""
    from pipeline.library import load_library
    from pipeline.samples.generate import generate
    from pipeline.settings import PROJECT, load_settings

    written = generate(load_library(load_settings().forms), out or PROJECT / "samples", seed)
    typer.echo(f"{len(written)} bestanden geschreven")
