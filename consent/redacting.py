"""What is left of a message when only some of its parts may go? (CONTRACT section 5, last paragraph.)

Parts that are withheld are cut out, then whatever only they refer to, whatever refers to them, and
whatever may repeat them: narrative, attachments of a resource that lost something, the words of one that lost
something it is made of, signatures. What comes out must be validated again by the caller.
"""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final, Protocol

from consent.cutting import GONE, Cutter, Missing, copy_of
from consent.linking import Links
from consent.marking import drop_narratives, mark, neutral, untitled, without_what_covers_all
from consent.references import CannotRedact, Json, Name, names_in

_STEP: Final = re.compile(r"([A-Za-z_]\w*)(?:\[(\d+)\])?", re.ASCII)
_PATIENCE: Final = 20  # how often all of a message may be looked through, on the average
_MOST_ROUNDS: Final = 64  # of taking out what hangs on what the last one took out; a real message needs five


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


def redact(
    bundle: Json, *, kept: Collection[str], withheld: Collection[str], categories: Collection[str]
) -> Json:
    """A copy of the Bundle without the withheld parts; the same Bundle when there is none.

    `kept` and `withheld` are the paths of all parts, `categories` those of which a label would tell what is
    missing. CannotRedact when nothing is kept, MessageHeader, Patient or the focus would vanish, a part is not
    found, or it is not sure what else would have to go.
    """
    if not withheld:
        return bundle
    if not kept or not set(kept).isdisjoint(withheld):
        raise CannotRedact("nothing is let through, or something is both kept and withheld")
    try:
        redaction = _Redaction(copy_of(bundle), kept)
        for path in withheld:
            redaction.cut(path)
        redaction.settle()
        return redaction.finish(categories)
    except RecursionError as error:
        raise CannotRedact("the message is nested too deeply") from error


class _Redaction:
    """One Bundle, redacted in place."""

    def __init__(self, bundle: Json, kept: Iterable[str]) -> None:
        self._bundle = bundle
        self._entries = _entries_of(bundle)
        without_what_covers_all(bundle)
        for entry in self._entries:
            drop_narratives(entry["resource"])
        self._links = Links(self._entries)
        self._missing = Missing(self._links.index)
        # What goes in its own right stays whole when something beside it goes.
        found = [_find(self._entries, path) for path in kept]
        self._whole = {index for index, holders, _ in found if not holders}
        self._units = {id(_step(holders[-1], step)) for _, holders, step in found if holders}
        self._cutter = Cutter(self._missing, self._units, _PATIENCE * self._links.length)
        self._known_ids: dict[int, int] = {}  # how many of an entry's missing ids the others have looked for
        self._withheld_names: set[Name] = set()
        self._to_clean: set[int] = set()
        self._suspects: set[int] = set()  # what something removed referred to

    def cut(self, path: str) -> None:
        """Take a withheld part out."""
        if "modifierExtension" in path:
            raise CannotRedact("nobody can tell what something means without its modifier")
        index, holders, step = _find(self._entries, path)
        if not holders:
            self._withheld_names |= names_in(self._entries[index]["resource"])
            self._drop_entry(index)
            return
        piece = _step(holders[-1], step)
        if piece is GONE:
            return  # it stood in a part that was taken out before
        self._withheld_names |= names_in(piece, str(step))
        self._cutter.take_out(index, holders, step)
        self._to_clean.add(index)

    def settle(self) -> None:
        """Take out what only the removed refers to and what refers to the removed, until nothing more falls."""
        self._miss_names()
        for _ in range(_MOST_ROUNDS):
            cleaning, self._to_clean = self._to_clean - self._missing.entries, set()
            if not cleaning and not self._drop_orphans():
                return
            for index in sorted(cleaning):
                resource = self._entries[index]["resource"]
                if not self._cutter.clean(index, resource):
                    self._drop_entry(index)
                self._follow(index, resource)
        raise CannotRedact("what hangs together does so in too many steps")

    def finish(self, categories: Collection[str]) -> Json:
        """The Bundle as it may go, labelled as redacted and without words that tell what is missing."""
        remaining = self._remaining()
        self._bundle["entry"] = [self._entries[index] for index in remaining]
        around = [self._bundle, *self._bundle["entry"]]
        if any(self._speaks_of_missing(one) for one in around):
            raise CannotRedact("what stands around the resources speaks of what is withheld")
        for index in remaining:
            if index not in self._whole:
                self._make_neutral(self._entries[index]["resource"], categories)
        neutral(self._bundle, categories)
        mark(self._bundle)
        return self._bundle

    def _make_neutral(self, resource: Json, categories: Collection[str]) -> None:
        neutral(resource, categories)
        if resource["resourceType"] == "Composition":
            untitled(resource)
        for contained in resource.get("contained", ()):
            if id(contained) not in self._units:
                neutral(contained, categories)

    def _speaks_of_missing(self, around: Json) -> bool:
        """Whether the Bundle or an entry does beside its entries or its resource; these are cut, it is not."""
        own = {key: value for key, value in around.items() if key not in ("entry", "fullUrl", "resource")}
        seen = self._links.index.look(own)
        return not self._missing.entries.isdisjoint(seen.means | seen.mentions)

    def _remaining(self) -> list[int]:
        return [index for index in range(len(self._entries)) if index not in self._missing.entries]

    def _miss_names(self) -> None:
        """A Reference can name what is withheld by its identifier, unless something that stays has the same."""
        stays = (self._entries[index]["resource"].get("identifier") for index in self._remaining())
        self._missing.names |= self._withheld_names.difference(
            *(names_in(identifier, "identifier") for identifier in stays)
        )
        for name in self._missing.names:
            self._to_clean |= self._links.named_by.get(name, set())

    def _follow(self, index: int, resource: Json) -> None:
        """Note what an entry no longer refers to, and who must look whether what they mean in it is still there."""
        self._suspects |= self._links.index.look(self._cutter.removed()).means
        self._links.update(index, resource)
        missing = len(self._missing.ids.get(index, ()))
        if missing > self._known_ids.get(index, 0):
            self._known_ids[index] = missing
            self._to_clean |= self._links.mentioned_by.get(index, set()) - {index}

    def _drop_entry(self, index: int) -> None:
        if index in self._links.anchors:
            raise CannotRedact("the message header, the citizen or the focus is itself withheld")
        self._missing.entries.add(index)
        self._to_clean |= self._links.mentioned_by.get(index, set())
        self._suspects |= self._links.means[index]

    def _drop_orphans(self) -> bool:
        """Entries that the removed refers to, directly or through others, and that nothing else needs."""
        orphans = self._links.needed_by_none(self._suspects, self._missing.entries)
        for index in orphans:
            self._drop_entry(index)
        return bool(orphans)


def _entries_of(bundle: Json) -> list[Json]:
    entries = bundle.get("entry")
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict)
        and isinstance(entry.get("resource"), dict)
        and isinstance(entry["resource"].get("resourceType"), str)
        for entry in entries
    ):
        raise CannotRedact("an entry holds no resource")
    return entries


def _find(entries: list[Json], path: str) -> tuple[int, list[Any], str | int]:
    """The entry's index, what holds each other from its resource on, and the last step; nothing for a whole entry."""
    index, steps = _parse(path)
    if index >= len(entries):
        raise CannotRedact("a part is not in the message")
    holders: list[Any] = []
    here: Any = entries[index]["resource"]
    for step in steps:
        holders.append(here)
        here = _step(here, step)
    return index, holders, steps[-1] if steps else ""


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
        raise CannotRedact("a part is not in the message") from error
