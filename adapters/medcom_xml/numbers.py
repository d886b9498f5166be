"""Which FHIR ids and times do a letter's numbers and clock become, and back? The same every time."""

import base64
import hashlib
import re
import uuid
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_DENMARK: Final = ZoneInfo("Europe/Copenhagen")
_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_UUID = re.compile(r"([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})")
_UUID_WITHOUT_HYPHENS = re.compile(r"[0-9a-fA-F]{32}")
_LETTER_IDS = uuid.UUID("7d0f4a1e-5a0c-5b7e-9a53-5c0f3b1f0c91")  # the name space of what letters give rise to
_HASHED: Final = "x."  # no FHIR id that begins so is taken as a letter's own number
LONGEST_NATIVE_ID: Final = 14


def fhir_id(native: str) -> str:
    """The native number where FHIR allows it as an id, else a hash of it."""
    if _FHIR_ID.fullmatch(native) and not native.startswith(_HASHED):
        return native
    return _HASHED + hashlib.sha256(native.encode("utf-8")).hexdigest()[:40]


def native_id(message_id: str) -> str:
    """The FHIR id where it fits into a letter's 14 characters, else 14 characters of a hash of it."""
    if len(message_id) <= LONGEST_NATIVE_ID:
        return message_id
    digest = hashlib.sha256(message_id.encode("utf-8")).digest()
    return base64.b32encode(digest).decode("ascii")[:LONGEST_NATIVE_ID]


def derived_uuid(*parts: str) -> str:
    """A UUID that follows from the parts; \\x1f, which XML cannot hold, keeps them apart."""
    return str(uuid.uuid5(_LETTER_IDS, "\x1f".join(parts)))


def with_hyphens(episode: str) -> str:
    """An episode's UUID as FHIR writes it; another number stays as it is (MedCom governance 080)."""
    if _UUID_WITHOUT_HYPHENS.fullmatch(episode) is None:
        return episode
    return "-".join((episode[:8], episode[8:12], episode[12:16], episode[16:20], episode[20:]))


def without_hyphens(episode: str) -> str:
    """An episode's UUID as a letter writes it; another number stays as it is."""
    return episode.replace("-", "") if _UUID.fullmatch(episode) else episode


def to_instant(date: str, clock: str) -> str | None:
    """A letter's Danish date and time of day as a FHIR instant; None for a day that does not exist."""
    try:
        moment = datetime.fromisoformat(f"{date}T{clock}:00")
    except ValueError:
        return None
    return moment.replace(tzinfo=_DENMARK).isoformat()


def to_wall_clock(instant: str) -> tuple[str, str, bool] | None:
    """A FHIR instant as a letter's date and time, and whether that is all of it; None without a zone."""
    try:
        moment = datetime.fromisoformat(instant)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    wall = moment.replace(tzinfo=None)
    # In the hour that summer time skips, to_instant's offset is kept so that the clock reads as written.
    danish = any(
        wall.replace(tzinfo=_DENMARK, fold=fold).utcoffset() == moment.utcoffset() for fold in (0, 1)
    )
    shown = wall if danish else moment.astimezone(_DENMARK)
    return shown.strftime("%Y-%m-%d"), shown.strftime("%H:%M"), not (shown.second or shown.microsecond)
