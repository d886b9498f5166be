"""Is a message refused, and does the refusal point at the fault?"""

import re

from message_schemas import JsonObject, MessageRefused, message_of, validate
from message_schemas.parsing import Unparsable

_INDEX = re.compile(r"\[\d+\]$")


def errors_of(bundle: JsonObject) -> list[tuple[str, str]]:
    """The detail and the place of every error, of one that cannot even be read too."""
    try:
        found = validate(message_of(bundle))
    except Unparsable as refused:
        found = refused.issues
    except MessageRefused:
        return [("", "")]
    return [(one.detail, one.expression) for one in found if one.severity == "error"]


def points_at(expression: str, place: str) -> bool:
    """The same element, what is in it, or its parent; a list stands for its items."""
    said, meant = _plain(expression), _plain(place)
    parent = meant.rpartition(".")[0]
    return (
        said == meant
        or said.startswith((f"{meant}.", f"{meant}["))
        or _listed(said) in (_listed(meant), parent, _listed(parent))
    )


def _plain(path: str) -> str:
    """An entry is its resource."""
    return re.sub(r"^(Bundle\.entry\[\d+\])\.resource", r"\1", path)


def _listed(path: str) -> str:
    return _INDEX.sub("", path)
