"""What can be wrong with a message, in which words, and how serious is it?

Every text is the hub's own and carries no received value: the expression says where, the detail
code says what, and the text says what to do.
"""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

Severity = Literal["error", "warning", "information"]
# Of an element of a definition: Danish label, English label, name, and what is allowed in it.
About = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing found in a message; `code` is FHIR's issue-type, `detail` the hub's stable code."""

    severity: Severity
    code: str
    detail: str
    expression: str
    text_da: str
    text_en: str
    about: About | None = None  # what of a definition the texts name, to write them again


@dataclass(frozen=True, slots=True)
class IssueText:
    """What one detail code says: FHIR's issue-type and the sentence in both languages."""

    code: str
    da: str
    en: str


def _texts() -> dict[str, IssueText]:
    table = tomllib.loads(files("message_schemas").joinpath("issue_texts.toml").read_text("utf-8"))
    return {detail: IssueText(**row) for detail, row in table.items()}


TEXTS: Final = _texts()


def issue(detail: str, expression: str, severity: Severity = "error", about: About | None = None) -> Issue:
    """The issue of one detail code at one place; a KeyError means a code without a text.

    `about` fills the names that the code's texts leave open, from a definition and never from a message.
    """
    text = TEXTS[detail]
    if about is None:
        return Issue(severity, text.code, detail, expression, text.da, text.en)
    da, en, element, allowed = about
    said_da = text.da.format(label=da, element=element, allowed=allowed)
    said_en = text.en.format(label=en, element=element, allowed=allowed)
    return Issue(severity, text.code, detail, expression, said_da, said_en, about)
