"""How does the documentation show the rules by which information categories are found?

Every table of docs/categories.md is made here from the tables that the hub itself uses, so that it cannot differ.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from message_schemas.category_codes import EVERY, TABLES, Categories, CodeTable, Rule
from message_schemas.category_tables import (
    BY_EVENT,
    BY_RESOURCE_TYPE,
    BY_WORKFLOW,
    CARE_TEAM,
    COMMON,
    DOCUMENT,
    DOCUMENT_EVENT,
    ENVELOPE,
    KNOWN_EXTENSIONS,
    MADE_OF,
    OUTCOME,
    PATIENT_ELEMENTS,
    PLANNED,
    WORKFLOW,
)
from message_schemas.category_texts import ATTACHMENTS, TEXTS
from message_schemas.part_tables import ACTS_FOR, AUTHOR, EXTENSIONS, TIME_TYPES, WHEN, Path
from message_schemas.terminology import CODE_SYSTEMS, INFORMATION_CATEGORY

_OPAQUE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")  # a UUID tells a reader nothing


def envelope() -> str:
    """Which elements of which resources belong to the envelope."""
    rows = [(f"`{kind}`", _codes(elements)) for kind, elements in ENVELOPE.items()]
    rows += [
        (
            "`Composition` that has sections",
            _codes(DOCUMENT | {f"event.{name}" for name in DOCUMENT_EVENT - COMMON}),
        ),
        ("`CareTeam` that holds nothing else (an address)", _codes(CARE_TEAM)),
        ("`OperationOutcome` in an acknowledgement or a delivery status", _codes(OUTCOME)),
    ]
    return _table(("resource", "elements of the envelope"), rows)


def extensions() -> str:
    """Which extensions may stand in the envelope."""
    return "\n".join(f"- `{address}…`" for address in KNOWN_EXTENSIONS)


def patient() -> str:
    """What each element of Patient is."""
    return _table(("element", "categories"), _grouped(PATIENT_ELEMENTS))


def events() -> str:
    """What being each message reveals."""
    return _table(("event", "its focus and its steps of work reveal"), _grouped(BY_EVENT))


def workflow() -> str:
    """Which resources are steps of work."""
    alone = "; ".join(f"`{kind}` {_say(says)}" for kind, says in BY_WORKFLOW.items())
    return f"Steps of work are {_codes(WORKFLOW)}. Where the event reveals nothing: {alone}."


def resource_types() -> str:
    """What each resource type says."""
    return _table(("resource types", "categories"), _grouped(BY_RESOURCE_TYPE))


def made_of() -> str:
    """Which references carry categories on."""
    rows = [(f"`{kind}`", _codes(paths), "all that it has itself") for kind, paths in MADE_OF.items()]
    rows += [(f"`{kind}`", _codes(paths), _say(BY_RESOURCE_TYPE[kind])) for kind, paths in PLANNED.items()]
    rows.append(("a section", "`entry`, also of sections inside it", "all that it has itself"))
    return _table(("resource", "what it refers to here", "has of it"), rows)


def texts() -> str:
    """Which elements hold words."""
    return f"{_codes(TEXTS)}; and the attachments in {_codes(ATTACHMENTS)}."


def code_systems() -> str:
    """Every code system that the hub reads, with what its codes say."""
    return "\n\n".join([_published(), *(_code_system(table) for table in TABLES)])


def times() -> str:
    """Which elements say when a resource is from."""
    return _table(
        ("resource", "elements"), [(f"`{kind}`", _codes(_elements(paths))) for kind, paths in WHEN.items()]
    )


def authors() -> str:
    """Which elements say who wrote a resource, and who acts for an organization."""
    rows = [
        (
            f"`{kind}`",
            ", else ".join(" and ".join(f"`{one}`" for one in _elements(group)) for group in groups),
        )
        for kind, groups in AUTHOR.items()
    ]
    acts = ", ".join(f"`{kind}.{element}`" for kind, element in ACTS_FOR.items())
    known = ", ".join(f"`{name}` is `{url}`" for name, url in EXTENSIONS.items())
    table = _table(("resource", "written by"), rows)
    return f"{table}\n\nThe organization behind an author: {acts}. Extensions: {known}."


GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "envelope": envelope,
    "extensions": extensions,
    "patient": patient,
    "events": events,
    "workflow": workflow,
    "resource-types": resource_types,
    "made-of": made_of,
    "texts": texts,
    "times": times,
    "authors": authors,
    "code-systems": code_systems,
}


def _elements(paths: Iterable[Path]) -> list[str]:
    """The paths as they are written in FHIR: the types of a choice as one."""
    written = [".".join(path) for path in paths]
    stems = {one.removesuffix("Timing"): one for one in written if one.endswith("Timing")}
    return list(
        dict.fromkeys(
            next(
                (f"{stem}[x]" for stem in stems if one.startswith(stem) and one[len(stem) :] in TIME_TYPES),
                one,
            )
            for one in written
        )
    )


def _published() -> str:
    rows = []
    for system in CODE_SYSTEMS:
        if system is INFORMATION_CATEGORY:
            continue  # each of its codes says itself
        said: dict[Categories, list[str]] = {}
        for concept in system.concepts:
            said.setdefault(concept.categories, []).append(f"`{concept.code}`")
        if set(said) != {frozenset()}:
            rows += [(f"`{system.id}`", ", ".join(codes), _say(says)) for says, codes in said.items()]
    said_itself = (
        f"Each code of `{INFORMATION_CATEGORY.id}` says itself; systems that say nothing are left out."
    )
    return f"### The hub's own codes\n\n{said_itself}\n\n" + _table(
        ("code system", "codes", "categories"), rows
    )


def _code_system(table: CodeTable) -> str:
    addresses = [f"`{one}`" for one in table.systems] + [f"`{one}…`" for one in table.begins]
    lines = [
        f"### {table.name}",
        "",
        f"Source: {table.source}.",
        "",
        f"{'Address' if len(addresses) == 1 else 'Addresses'}: {', '.join(addresses)}.",
        "",
        *_how(table),
    ]
    if table.rules:
        lines += [
            "",
            _table(("codes", "categories"), [(_listed(rule), _say(rule.says)) for rule in table.rules]),
        ]
    return "\n".join(lines)


def _how(table: CodeTable) -> list[str]:
    how = []
    if table.by_prefix:
        how.append(
            "The longest listed beginning of a code decides; one that is too short to decide says all that it may mean."
        )
    if table.includes:
        how.append(f"Also read here: {', '.join(table.includes)}.")
    if table.unlisted.read:
        how.append("Any other code says nothing.")
    elif table.unlisted.categories:
        how.append(f"Any other code is {_say(table.unlisted.categories)}, and counts as text beside that.")
    else:
        how.append("Any other code counts as text.")
    return [" ".join(how)]


def _listed(rule: Rule) -> str:
    return "; ".join(
        name if _OPAQUE.fullmatch(code) else f"`{code}` {name}" for code, name in rule.codes.items()
    )


def _grouped(says: Mapping[str, Categories]) -> list[tuple[str, ...]]:
    """One row for each set of categories, in the order in which they first stand."""
    names: dict[Categories, list[str]] = {}
    for name, categories in says.items():
        names.setdefault(categories, []).append(name)
    return [(_codes(group), _say(categories)) for categories, group in names.items()]


def _say(categories: Categories) -> str:
    if categories == EVERY:
        return "every category"
    return _codes(categories) or "nothing"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(str(name) for name in names))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '¦') for cell in line)} |" for line in lines)
