"""Settings: ``pipeline.toml`` below the environment below explicit values; one frozen object."""

from datetime import date
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import SettingsError

PROJECT = Path(__file__).parent.parent
DEMO_SECRET = "voorbeeld"  # noqa: S105 - public on purpose: the sample statement is made with it


def _names(name: str) -> AliasChoices:
    """``INBURGERING_NAME``, or plain ``NAME`` as given on the command line of make."""
    return AliasChoices(f"INBURGERING_{name.upper()}", name.upper(), name)


class Settings(BaseSettings):
    """Everything a night can be told. Folders that are None switch their step off, and the report says so."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", toml_file="pipeline.toml", populate_by_name=True, env_ignore_empty=True
    )

    inbox: Path | None = Field(None, validation_alias=_names("inbox"))
    statements: Path | None = Field(None, validation_alias=_names("statements"))
    calendar: Path | None = Field(None, validation_alias=_names("calendar"))
    reference: Path | None = Field(None, validation_alias=_names("reference"))
    output: Path = Field(Path("output"), validation_alias=_names("output"))
    today: date | None = Field(None, validation_alias=_names("today"))
    forms: Path = Field(PROJECT / "forms", validation_alias="INBURGERING_FORMS")
    policy: Path | None = Field(None, validation_alias="INBURGERING_POLICY")
    secret: str = Field(DEMO_SECRET, validation_alias="INBURGERING_SECRET", repr=False)
    """Key of the payment references; every office sets its own, once."""
    workers: int = Field(2, ge=1, le=64, validation_alias="INBURGERING_WORKERS")
    quiet_seconds: float = Field(30.0, ge=0, validation_alias="INBURGERING_QUIET_SECONDS")
    """How long a file must lie unchanged before it is taken."""
    long_quiet_seconds: float = Field(3600.0, ge=0, validation_alias="INBURGERING_LONG_QUIET_SECONDS")
    """How long a file with an unsound end may wait for the rest of it."""
    letters_per_batch: int = Field(500, ge=1, validation_alias="INBURGERING_LETTERS_PER_BATCH")
    """What one operator can count and sign for."""
    letters_per_file: int = Field(500, ge=1, validation_alias="INBURGERING_LETTERS_PER_FILE")
    """What a printer takes in one go, and what merging keeps in memory at once."""
    envelope: str = Field("", validation_alias="INBURGERING_ENVELOPE")
    """A profile of ``letters/layout.toml``, or a TOML file with the measures of the office's own envelope."""
    read_back_all: int = Field(1000, ge=1, validation_alias="INBURGERING_READ_BACK_ALL")
    """Up to so many letters a night each is read again from the paper; of more, a sample of this size."""
    announce_post: bool = Field(False, validation_alias="INBURGERING_ANNOUNCE_POST")
    """Letters wait for the carrier's code: their addresses go out in a file before they are made."""
    announce_days: int = Field(3, ge=1, validation_alias="INBURGERING_ANNOUNCE_DAYS")
    """A letter that waits longer than this for its code is an alarm."""
    confirm_within_days: int = Field(0, ge=0, validation_alias="INBURGERING_CONFIRM_WITHIN_DAYS")
    """A batch that nobody confirmed after so many days is an alarm; 0 for an office that does not confirm."""
    tolerated: dict[str, float] = Field(default_factory=dict, validation_alias="INBURGERING_TOLERATED")
    """Share of wrong values among accepted ones, by class of field: ``{"name": 0.002}``."""
    files_per_night: int = Field(5000, ge=1, validation_alias="INBURGERING_FILES_PER_NIGHT")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit values, then the environment, then ``pipeline.toml`` in the current folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """Settings with ``given`` on top; raises SettingsError naming the setting, never its value."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"instelling {where} klopt niet ({first['msg']})", "zie docs/operations.md, Settings"
        ) from None
    except ValueError as error:
        raise SettingsError(
            f"pipeline.toml is niet te lezen: {error}", "zie docs/operations.md, Settings"
        ) from None
