"""Is what a party wants to record about a case well-formed? Texts name the place, never the value."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from hub.domain.case import CaseEventDataError, CaseEventKind, validated_data
from hub.flow.errors import Refused
from message_schemas import Issue, is_well_formed
from message_schemas.codes import CITIZEN_SYSTEMS, SID_CASE
from message_schemas.identifiers import Identifier

SUBSTANCES: Final = frozenset({"drugs", "alcohol", "both"})
MOST_BY, MOST_NOTE = 200, 4000  # characters
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case to be opened without a message; `citizen` None is an anonymous case."""

    citizen: Identifier | None
    adult: bool = False
    first_contact: datetime | None = None  # None is now
    substance: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact to be recorded; `by` and `note` are read by the recording party only."""

    kind: str
    at: datetime
    by: str | None = None
    note: str | None = None
    data: object = None


def check_opening(request: OpenCase, contact: datetime, now: datetime) -> None:
    """Raises Refused `invalid` for a citizen, a substance or a first contact that cannot be."""
    citizen = request.citizen
    if citizen is not None and (
        citizen.system not in CITIZEN_SYSTEMS - {SID_CASE} or not is_well_formed(citizen)
    ):
        raise invalid("citizen", "Borgeren skal angives med et gyldigt CPR- eller erstatningsnummer.",
                       "Name the citizen by a well-formed CPR or replacement number.")  # fmt: skip
    if request.substance is not None and request.substance not in SUBSTANCES:
        raise invalid("substance", "Rusmidlet skal være drugs, alcohol eller both.",
                       "The substance must be drugs, alcohol or both.")  # fmt: skip
    _check_time("first_contact", contact, now)


def checked(event: NewEvent, now: datetime) -> dict[str, Any]:
    """The event's data with `by` and `note` as they are stored. Raises Refused `invalid`."""
    try:
        kind = CaseEventKind(event.kind)
    except ValueError:
        raise invalid("kind", "Hubben kender ikke denne slags hændelse i et forløb.",
                       "The hub does not know this kind of case event.") from None  # fmt: skip
    _check_time("at", event.at, now)
    try:
        data = validated_data(kind, event.data)
    except CaseEventDataError as error:
        raise invalid(error.field, "Hændelsens data passer ikke til dens slags.",
                       "The event's data does not fit its kind.") from None  # fmt: skip
    for name, value, most in (("by", event.by, MOST_BY), ("note", event.note, MOST_NOTE)):
        if value is not None and len(value) > most:
            raise invalid(name, f"Teksten må højst have {most} tegn.",
                           f"The text may have at most {most} characters.")  # fmt: skip
        if value:
            data[name] = value
    return data


def _check_time(field: str, at: datetime, now: datetime) -> None:
    if at.tzinfo is None or at > now + _CLOCKS_DIFFER:
        raise invalid(field, "Tidspunktet skal have tidszone og må ikke ligge i fremtiden.",
                       "The time needs a zone and must not be in the future.")  # fmt: skip


def invalid(field: str, text_da: str, text_en: str) -> Refused:
    """The refusal of what stands in one place of a request."""
    return Refused("invalid", Issue("error", "invalid", "case-request", field, text_da, text_en))
