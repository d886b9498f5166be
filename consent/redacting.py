"""What is left of a message when only some of its categories may go? (CONTRACT section 5, last paragraph.)

Parts that are withheld are cut out, then whatever only they refer to, whatever refers to them, and
whatever may repeat them: narrative, attachments of a resource that lost something, signatures.
What comes out must be validated again by the caller.
"""

import re
from collections.abc import Iterable
from typing import Any, Final, Protocol

from consent.cutting import GONE, Cutter, copy_of
from consent.model import Decision
from consent.references import EntryIndex, Json
from message_schemas.codes import CATEGORY_SYSTEM, OBSERVATION_VALUE_SYSTEM

REDACTED: Final = {"system": OBSERVATION_VALUE_SYSTEM, "code": "REDACTED", "display": "redacted"}
_STEP: Final = re.compile(r"([A-Za-z_]\w*)(?:\[(\d+)\])?", re.ASCII)


class Part(Protocol):
    """A part of a message; its `path` is like `entry[3].section[1]`, `resource` after the entry left out."""

    @property
    def path(self) -> str:
        """Where it stands in the Bundle."""
        ...

    @property
    def categories(self) -> frozenset[str]:
        """What the hub found in it; empty when nothing."""
        ...


def categories_to_decide(parts: Iterable[Part]) -> tuple[str | None, ...]:
    """What to ask of `decide` for these parts: each category once, and None when a part has no known one."""
    found: set[str] = set()
    unknown = False
    for part in parts:
        found |= part.categories
        unknown = unknown or not part.categories
    return (*sorted(found), None) if unknown else tuple(sorted(found))


class CannotRedact(ValueError):
    """Nothing sendable would be left: the header, the citizen or the focus is itself withheld."""


def redact(bundle: Json, parts: Iterable[Part], decision: Decision) -> Json:
    """A copy of the Bundle without the parts that the decision withholds; the same Bundle if it withholds none.

    CannotRedact when the decision lets nothing through, MessageHeader, Patient or the focus would vanish,
    or a withheld part is not found.
    """
    if decision.outcome not in ("permit", "redact"):
        raise CannotRedact("the decision lets nothing through")
    withheld: list[str] = []
    kept: list[str] = []
    for part in parts:
        (kept if decision.lets_through(part.categories) else withheld).append(part.path)
    if not withheld:
        return bundle
    redaction = _Redaction(copy_of(bundle), kept)
    for path in withheld:
        redaction.cut(path)
    redaction.follow_references()
    return redaction.finish(frozenset(decision.withheld))


class _Redaction:
    """One Bundle, redacted in place."""

    def __init__(self, bundle: Json, kept: Iterable[str]) -> None:
        self._bundle = bundle
        self._entries: list[Json] = bundle["entry"]
        self._index = EntryIndex(self._entries)
        self._gone: set[int] = set()
        self._anchors = self._find_anchors()
        # Parts within a resource that go in their own right keep their attachments.
        cleared = [self._find(path) for path in kept if "." in path]
        self._cutter = Cutter(self._index, self._gone, {id(part) for part in cleared})
        for entry in self._entries:
            self._cutter.drop_narrative(entry["resource"])

    def cut(self, path: str) -> None:
        """Take a withheld part out."""
        index, steps = _parse(path)
        if index >= len(self._entries):
            raise CannotRedact("a withheld part is not in the message")
        if not steps:
            self._drop_entry(index)
            return
        holder: Any = self._entries[index]["resource"]
        for step in steps[:-1]:
            holder = _step(holder, step)
        if holder is GONE or _step(holder, steps[-1]) is GONE:
            return  # it stood in a part that was taken out before
        self._cutter.take_out(self._entries[index]["resource"], holder, steps[-1])

    def follow_references(self) -> None:
        """Take out what only the removed refers to and what refers to the removed, until nothing more falls."""
        before = -1
        while len(self._cutter.removed) > before:
            before = len(self._cutter.removed)
            self._drop_orphans()
            for index in self._remaining():
                if not self._cutter.clean(self._entries[index]["resource"]):
                    self._drop_entry(index)

    def finish(self, withheld: frozenset[str]) -> Json:
        """The Bundle as it may go, labelled as redacted and without labels that tell what is missing."""
        self._bundle["entry"] = [self._entries[index] for index in self._remaining()]
        self._bundle.pop("signature", None)
        for resource in (self._bundle, *(entry["resource"] for entry in self._bundle["entry"])):
            _drop_labels(resource, withheld)
        meta = self._bundle.setdefault("meta", {})
        labels = meta.setdefault("security", [])
        if not any(label.get("code") == REDACTED["code"] for label in labels):
            labels.append(dict(REDACTED))
        return self._bundle

    def _find_anchors(self) -> frozenset[int]:
        """The header, the citizen and the focus: without one of these there is no message."""
        anchors = set()
        for index, entry in enumerate(self._entries):
            resource = entry["resource"]
            if resource["resourceType"] in ("MessageHeader", "Patient"):
                anchors.add(index)
            if resource["resourceType"] == "MessageHeader":
                anchors |= self._index.referred_to(resource.get("focus", [])[:1])
        return frozenset(anchors)

    def _find(self, path: str) -> object:
        index, steps = _parse(path)
        found: Any = self._entries[index]["resource"]
        for step in steps:
            found = _step(found, step)
        return found

    def _remaining(self) -> list[int]:
        return [index for index in range(len(self._entries)) if index not in self._gone]

    def _drop_entry(self, index: int) -> None:
        if index in self._anchors:
            raise CannotRedact("the message header, the citizen or the focus is itself withheld")
        if index not in self._gone:
            self._gone.add(index)
            self._cutter.removed.append(self._entries[index]["resource"])

    def _drop_orphans(self) -> None:
        """Entries that the removed refers to, directly or through others, and that nothing else needs."""
        refers_to = {
            index: self._index.referred_to(_without_targets(self._entries[index]["resource"]))
            for index in range(len(self._entries))
        }
        suspects = _reach(self._index.referred_to(self._cutter.removed), refers_to) - self._gone
        keepers = set(self._remaining()) - suspects | self._anchors
        staying = {index: refers_to[index] - self._gone for index in self._remaining()}
        for index in suspects - _reach(keepers, staying):
            self._drop_entry(index)


def _reach(start: set[int], refers_to: dict[int, set[int]]) -> set[int]:
    reached, waiting = set(start), list(start)
    while waiting:
        for index in refers_to.get(waiting.pop(), set()) - reached:
            reached.add(index)
            waiting.append(index)
    return reached


def _without_targets(resource: Json) -> Json:
    """A Provenance speaks of its targets; it does not need them."""
    if resource["resourceType"] != "Provenance":
        return resource
    return {key: value for key, value in resource.items() if key not in ("target", "entity")}


def _drop_labels(resource: Json, withheld: frozenset[str]) -> None:
    meta = resource.get("meta")
    if not isinstance(meta, dict) or not isinstance(meta.get("security"), list):
        return
    meta["security"] = [
        label
        for label in meta["security"]
        if not (label.get("system") == CATEGORY_SYSTEM and label.get("code") in withheld)
    ]
    if not meta["security"]:
        del meta["security"]
    if not meta:
        del resource["meta"]


def _parse(path: str) -> tuple[int, list[str | int]]:
    """The entry's index and the steps from its resource."""
    steps: list[str | int] = []
    for text in path.split("."):
        found = _STEP.fullmatch(text)
        if found is None:
            raise CannotRedact("the path of a part cannot be read")
        steps.append(found[1])
        if found[2] is not None:
            steps.append(int(found[2]))
    if len(steps) < 2 or steps[0] != "entry" or not isinstance(steps[1], int):
        raise CannotRedact("the path of a part does not begin with an entry")
    inner = steps[2:]
    return steps[1], inner[1:] if inner[:1] == ["resource"] else inner


def _step(holder: Any, step: str | int) -> Any:
    if holder is GONE:
        return GONE
    try:
        return holder[step]
    except (KeyError, IndexError, TypeError) as error:
        raise CannotRedact("a withheld part is not in the message") from error
