"""How are codings, labels, dates and extensions written into a message?"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from message_schemas.builders.parts import concept
from message_schemas.codes import CATEGORY_SYSTEM, InformationCategory
from message_schemas.terminology import CodeSystem

JsonObject = dict[str, Any]


def coding(system: CodeSystem, code: str) -> JsonObject:
    """A Coding of one of the hub's own codes."""
    return {"system": system.url, "code": code}


def categories(found: Iterable[InformationCategory]) -> list[JsonObject]:
    """Codings of information categories, each once."""
    return [{"system": CATEGORY_SYSTEM, "code": one.value} for one in dict.fromkeys(found)]


def about(system: CodeSystem, code: str, also_about: Iterable[InformationCategory]) -> JsonObject:
    """What a section is about: a topic with its categories, and those that its text touches beside it."""
    said = concept(system, code)
    said["coding"] += [one for one in categories(also_about) if one not in said["coding"]]
    return said


def labelled(resource: JsonObject, also_about: Iterable[InformationCategory]) -> JsonObject:
    """The resource, labelled with what its texts are about beside what its codes say."""
    if labels := categories(also_about):
        resource["meta"] = {**resource.get("meta", {}), "security": labels}
    return resource


def extension(url: str, kind: str, value: Any) -> JsonObject:
    """An extension with one value; `kind` is the type as in value[x]: Coding, Boolean, Reference."""
    return {"url": url, f"value{kind}": value}


def period(start: dt.date | None, end: dt.date | None) -> JsonObject:
    """A Period of whole days; empty when neither is known."""
    return {name: day.isoformat() for name, day in (("start", start), ("end", end)) if day}


def day(value: dt.date | None) -> str:
    """A date as a narrative says it: 22.11.2026; empty when it is not known."""
    return f"{value.day}.{value.month}.{value.year}" if value else ""
