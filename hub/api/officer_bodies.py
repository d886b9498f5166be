"""What did a consent officer's system fill in? The forms of hub.flow.officer, read from JSON.

What has the wrong type is refused with 400, and named by its place; what is wrong in itself is the service's
to say, with 422 and the same names.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeVar, cast

from hub.api.bodies import SMALL, bad_request
from hub.api.parameters import LONGEST_NOTE, identifier_object, moment, required_text, text
from hub.flow.errors import Refused
from hub.flow.officer.documents import MOST_BYTES
from hub.flow.officer.values import (
    ConsentForm,
    Document,
    Effect,
    Evidence,
    Except,
    Finding,
    How,
    Relation,
    Renewal,
    Representative,
    RequestedBy,
)
from hub.flow.records import Custodian
from message_schemas import JsonObject

MOST_FORM: Final = SMALL + (MOST_BYTES + 2) // 3 * 4 + 4096  # bytes: a form, and a document in base64
MOST_ITEMS: Final = 1000
_LONGEST_DATE: Final = 10
_T = TypeVar("_T")


def consent_form(body: JsonObject) -> ConsentForm:
    """The form of POST /consent/record and /consent/preview."""
    return ConsentForm(
        citizen=identifier_object(body.get("citizen"), "citizen"),
        evidence=_evidence(body.get("evidence")),
        effect=cast(Effect, text(body, "effect") or "permit"),
        recipients=_texts(body, "recipients"),
        recipient_kinds=_texts(body, "recipient_kinds"),
        disclosers=_texts(body, "disclosers"),
        categories=_texts(body, "categories"),
        purposes=_texts(body, "purposes"),
        case=text(body, "case"),
        start=_day(body, "start"),
        end=_day(body, "end"),
        exceptions=tuple(_each(body, "exceptions", _exception)),
    )


def renewal(body: JsonObject) -> Renewal:
    """The form of POST /consent/{consent_id}/renew."""
    return Renewal(evidence=_evidence(body.get("evidence")), end=_day(body, "end"))


def requested_by(body: JsonObject) -> RequestedBy:
    """Who revoked it; the citizen, where nothing is said."""
    return cast(RequestedBy, text(body, "requested_by") or "citizen")


def finding(body: JsonObject) -> tuple[str, Finding, str | None]:
    """The delivery, what was found, and the note."""
    found = cast(Finding, required_text(body, "finding"))
    return required_text(body, "delivery_id"), found, text(body, "note", LONGEST_NOTE)


def holders(body: JsonObject) -> Sequence[Custodian]:
    """Who holds custody; the list must be there, and may be empty."""
    if "holders" not in body:
        raise bad_request("holders", "holders mangler.", "holders is missing.", "required")
    return tuple(_each(body, "holders", _holder))


def _evidence(given: object) -> Evidence:
    if not isinstance(given, dict):
        raise bad_request("evidence", "evidence mangler.", "evidence is missing.", "required")
    with_place = _Within(given, "evidence")
    by_citizen = given.get("by_citizen", True)
    if not isinstance(by_citizen, bool):
        raise with_place.wrong("by_citizen", "true eller false", "true or false")
    return Evidence(
        given_at=moment(with_place.required("given_at"), "evidence.given_at"),
        how=cast(How, with_place.required("how")),
        by_citizen=by_citizen,
        representatives=tuple(_each(given, "representatives", _representative, "evidence.")),
        document=_document(given.get("document")),
        where=with_place.text("where", LONGEST_NOTE),
    )


class _Within:
    """A part of the body whose fields are named with their place."""

    def __init__(self, given: JsonObject, place: str) -> None:
        self._given = {f"{place}.{name}": value for name, value in given.items()}
        self._place = place

    def text(self, name: str, longest: int = LONGEST_NOTE) -> str | None:
        return text(self._given, f"{self._place}.{name}", longest)

    def required(self, name: str) -> str:
        return required_text(self._given, f"{self._place}.{name}", LONGEST_NOTE)

    def wrong(self, name: str, danish: str, english: str) -> Refused:
        where = f"{self._place}.{name}"
        return bad_request(where, f"{where} skal være {danish}.", f"{where} must be {english}.", "value")


def _representative(given: JsonObject, place: str) -> Representative:
    within = _Within(given, place)
    named = given.get("identifier")
    return Representative(
        relation=cast(Relation, within.required("relation")),
        name=within.required("name"),
        identifier=None if named is None else identifier_object(named, f"{place}.identifier"),
    )


def _exception(given: JsonObject, place: str) -> Except:
    return Except(
        recipients=_texts(given, "recipients", f"{place}."),
        recipient_kinds=_texts(given, "recipient_kinds", f"{place}."),
        categories=_texts(given, "categories", f"{place}."),
        purposes=_texts(given, "purposes", f"{place}."),
    )


def _holder(given: JsonObject, place: str) -> Custodian:
    named = identifier_object(given, place)
    return Custodian(named.system, named.value, _Within(given, place).text("name"))


def _document(given: object) -> Document | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("evidence.document", "evidence.document skal være et objekt med title og data.",
                          "evidence.document must be an object with title and data.", "value")  # fmt: skip
    title = _Within(given, "evidence.document").required("title")
    data = given.get("data")
    try:
        content = base64.b64decode(data.encode("ascii"), validate=True) if isinstance(data, str) else b""
    except (binascii.Error, UnicodeEncodeError):
        content = b""
    if not content:
        raise bad_request("evidence.document.data", "evidence.document.data skal være base64.",
                          "evidence.document.data must be base64.", "value")  # fmt: skip
    return Document(content, title)


def _each(body: JsonObject, name: str, read: Callable[[JsonObject, str], _T], place: str = "") -> list[_T]:
    return [
        read(one, f"{place}{name}[{number}]") for number, one in enumerate(_list(body, name, place, dict))
    ]


def _texts(body: JsonObject, name: str, place: str = "") -> tuple[str, ...]:
    return tuple(_list(body, name, place, str))


def _list(body: JsonObject, name: str, place: str, kind: type[Any]) -> list[Any]:
    given = body.get(name)
    if given is None:
        return []
    if (
        not isinstance(given, list)
        or len(given) > MOST_ITEMS
        or not all(isinstance(one, kind) for one in given)
    ):
        where = f"{place}{name}"
        danish, english = ("objekter", "objects") if kind is dict else ("tekster", "texts")
        raise bad_request(
            where,
            f"{where} skal være en liste af {danish}.",
            f"{where} must be a list of {english}.",
            "value",
        )
    return given


def _day(body: JsonObject, name: str) -> date | None:
    given = text(body, name, _LONGEST_DATE)
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise bad_request(
            name, f"{name} skal være en dag (ÅÅÅÅ-MM-DD).", f"{name} must be a day (YYYY-MM-DD).", "value"
        ) from None
