"""How are the officer's values written as JSON? Field by field as they are called; instants as ISO 8601."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from hub.flow.officer.values import HeldRow, Text, Written
from message_schemas import JsonObject


def as_json(value: Any) -> Any:
    """Any of the officer's values."""
    if isinstance(value, Text):
        return {"code": value.code, "text": value.da, "text_en": value.en}
    if isinstance(value, Written):
        return _written(value)
    if is_dataclass(value):
        found = {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
        if isinstance(value, HeldRow):
            found["missing"] = [{"category": category, **as_json(why)} for category, why in value.missing]
        return found
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: as_json(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _written(value: Written) -> JsonObject:
    """The version by its id; the whole Consent is read where Consents are read."""
    version = value.version
    return {
        "consent": version.id,
        "version": version.version,
        "status": version.status,
        "at": version.at.isoformat(),
        "told": list(value.told),
        "gone": as_json(value.gone),
        "looked_at_again": value.looked_at_again,
    }
