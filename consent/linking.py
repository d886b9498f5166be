"""Which entries of a Bundle hang together, and which does nothing need any more?"""

from consent.references import EntryIndex, Json, Name


class Links:
    """Who refers to whom within one Bundle, kept up to date while it is redacted."""

    def __init__(self, entries: list[Json]) -> None:
        """CannotRedact where one address means several entries."""
        self.index = EntryIndex(entries)
        self.means: list[set[int]] = []  # by entry, what it refers to
        self.needs: list[set[int]] = []  # the same without what a Provenance only speaks of
        self.mentioned_by: dict[int, set[int]] = {}  # who refers to an entry, or has its address in a text
        self.named_by: dict[Name, set[int]] = {}  # who has a Reference to this identifier
        self.length = 0  # of the whole
        for number, entry in enumerate(entries):
            seen = self.index.look(entry["resource"])
            self.length += seen.length
            self.means.append(seen.means)
            self.needs.append(self._needs(entry["resource"], seen.means))
            for target in seen.means | seen.mentions:
                self.mentioned_by.setdefault(target, set()).add(number)
            for name in seen.names:
                self.named_by.setdefault(name, set()).add(number)
        self.anchors = self._find_anchors(entries)

    def update(self, number: int, resource: Json) -> None:
        """Look again at an entry that lost something."""
        self.means[number] = self.index.look(resource).means
        self.needs[number] = self._needs(resource, self.means[number])

    def needed_by_none(self, suspects: set[int], gone: set[int]) -> set[int]:
        """The entries among the suspects, and among what these refer to, that nothing else that stays needs."""
        suspects = _reach(suspects, self.needs, gone)
        keepers = set(range(len(self.needs))) - gone - suspects | self.anchors
        return suspects - _reach(keepers, self.needs, gone)

    def _needs(self, resource: Json, means: set[int]) -> set[int]:
        """A Provenance speaks of its targets and of what they were made from; it does not need them."""
        if resource["resourceType"] != "Provenance":
            return means
        rest = {key: value for key, value in resource.items() if key not in ("target", "entity")}
        return self.index.look(rest).means

    def _find_anchors(self, entries: list[Json]) -> frozenset[int]:
        """The header, the citizen and the focus: without one of these there is no message."""
        anchors = set()
        for number, entry in enumerate(entries):
            resource = entry["resource"]
            if resource["resourceType"] in ("MessageHeader", "Patient"):
                anchors.add(number)
            if resource["resourceType"] == "MessageHeader":
                anchors |= self.index.look(resource.get("focus", [])[:1]).means
        return frozenset(anchors)


def _reach(start: set[int], needs: list[set[int]], gone: set[int]) -> set[int]:
    """What the start leads to, with it, without passing through what is gone."""
    reached = start - gone
    waiting = list(reached)
    while waiting:
        for number in needs[waiting.pop()] - reached - gone:
            reached.add(number)
            waiting.append(number)
    return reached
