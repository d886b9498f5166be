"""Which organization wrote a resource, as far as the message says?"""

from typing import Any, Final

from message_schemas.identifiers import Identifier, normalise_organisation
from message_schemas.message import Message, codings_of, identifiers_of, objects
from message_schemas.part_paths import values_at
from message_schemas.part_tables import ACTS_FOR, AUTHOR, ORGANIZATION_SYSTEMS, WRITING_AGENTS

JsonObject = dict[str, Any]
Organization = tuple[Identifier, ...]  # its identifiers, normalised; empty is not known

UNKNOWN: Final[Organization] = ()
_MOST_STEPS: Final = 3  # team → its role's organization → that


class Authors:
    """Finds the authors of one message's resources."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._known: dict[int, Organization] = {}  # by entry: who wrote it
        self._actors: dict[int, Organization] = {}  # by entry: what organization it is or acts for
        self._roles: dict[int, list[JsonObject]] | None = None
        self._told_of: dict[int, list[Organization]] | None = None  # by entry: what Provenances say
        self._contained: dict[int, dict[str, JsonObject]] = {}  # by the id of the object that contains them

    def of_entry(self, number: int, resource: JsonObject) -> Organization:
        """Who wrote the resource of an entry: by its own elements, else by a Provenance that is about it."""
        if number not in self._known:
            self._known[number] = self.of_resource(resource, resource) or self._by_provenance(number)
        return self._known[number]

    def of_resource(self, resource: JsonObject, root: JsonObject) -> Organization | None:
        """Who wrote it by its own elements; None where it names nobody.

        `root` is the entry's resource that contains it, or itself.
        """
        for author, *others in AUTHOR.get(str(resource.get("resourceType")), ()):
            found, complete = values_at(resource, author)
            if not complete and found:
                return UNKNOWN  # some of what it holds has no author
            if found:
                also = [value for path in others for value in values_at(resource, path)[0]]
                return self.one_of([*found, *also], root)
        return None

    def one_of(self, references: list[Any], root: JsonObject) -> Organization:
        """The one organization that all these references lead to; unknown for several, or where one leads nowhere."""
        return one([self._organization(reference, root, _MOST_STEPS) for reference in references])

    def _organization(self, reference: object, root: JsonObject, steps: int) -> Organization:
        if not isinstance(reference, dict) or steps == 0:
            return UNKNOWN
        target = self._target(reference, root)
        if target is None:
            named = identifiers_of([reference.get("identifier")])
            return tuple(
                normalise_organisation(name) for name in named if name.system in ORGANIZATION_SYSTEMS
            )
        number, resource = target
        if number is None:
            return self._of_actor(None, resource, root, steps)
        if number not in self._actors:
            self._actors[number] = self._of_actor(number, resource, resource, steps)
        return self._actors[number]

    def _of_actor(self, number: int | None, actor: JsonObject, root: JsonObject, steps: int) -> Organization:
        """The organization that an organization, a person or a thing is, or acts for."""
        kind = str(actor.get("resourceType"))
        if kind == "Organization":
            return tuple(map(normalise_organisation, identifiers_of(actor.get("identifier"))))
        if kind == "Practitioner" and number is not None:
            return one([self._organization(place, actor, steps - 1) for place in self._roles_of(number)])
        return self._organization(actor.get(ACTS_FOR.get(kind, "")), root, steps - 1)

    def _target(self, reference: JsonObject, root: JsonObject) -> tuple[int | None, JsonObject] | None:
        text = reference.get("reference")
        if not isinstance(text, str):
            return None
        if not text.startswith("#"):
            return self._message.resolve(text)
        if id(root) not in self._contained:
            items = objects(root.get("contained"))
            self._contained[id(root)] = {f"#{item.get('id')}": item for item in items}
        item = self._contained[id(root)].get(text)
        return None if item is None else (None, item)

    def _roles_of(self, practitioner: int) -> list[JsonObject]:
        """References to the organizations in which a practitioner has a role in this message."""
        if self._roles is None:
            self._roles = {}
            for _, role in self._message.of_type("PractitionerRole"):
                if (person := self._message.resolve(role.get("practitioner"))) and "organization" in role:
                    self._roles.setdefault(person[0], []).append(role["organization"])
        return self._roles.get(practitioner, [])

    def _by_provenance(self, number: int) -> Organization:
        if self._told_of is None:
            self._told_of = {}
            for _, provenance in self._message.of_type("Provenance"):
                agents = [agent.get("onBehalfOf") or agent.get("who") for agent in _who_wrote(provenance)]
                wrote = self.one_of(agents, provenance)
                for target in objects(provenance.get("target")):
                    if found := self._message.resolve(target):
                        self._told_of.setdefault(found[0], []).append(wrote)
        return one(self._told_of.get(number, []))


def one(organizations: list[Organization]) -> Organization:
    """The organization that all of them are; unknown for none, for several, or where one is unknown."""
    first, *others = organizations or [UNKNOWN]
    same = all(not set(first).isdisjoint(other) for other in others)
    return first if same else UNKNOWN


def _who_wrote(provenance: JsonObject) -> list[JsonObject]:
    agents = objects(provenance.get("agent"))
    writing = [
        agent
        for agent in agents
        if any(coding.get("code") in WRITING_AGENTS for coding in codings_of(agent.get("type")))
    ]
    return writing or agents
