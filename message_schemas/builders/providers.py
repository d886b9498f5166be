"""How is a provider written that a message names without its being a party to the message?"""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from message_schemas.builders.envelope import organization, reference
from message_schemas.builders.values import Text, Value
from message_schemas.codes import GLN_SYSTEM, SID_PARTY, SOR_SYSTEM
from message_schemas.identifiers import is_gln, is_sor

JsonObject = dict[str, Any]


def _sor(value: str) -> str:
    if not is_sor(value):
        raise ValueError("a SOR id has at least 11 digits")
    return value


def _gln(value: str) -> str:
    if not is_gln(value):
        raise ValueError("a GLN has 13 digits with a correct check digit")
    return value


class ProviderValue(Value):
    """A provider, a hospital or an authority by its name; its numbers where they are known."""

    name: Text
    party_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")] | None = None
    sor: Annotated[str, AfterValidator(_sor)] | None = None
    gln: Annotated[str, AfterValidator(_gln)] | None = None

    def written(self, resource_id: str) -> tuple[JsonObject, list[JsonObject]]:
        """The Reference to it, and its Organization where nothing but the resource can hold its name.

        A number says which provider it is, so the message need not carry the provider itself.
        """
        known = ((SID_PARTY, self.party_id), (SOR_SYSTEM, self.sor), (GLN_SYSTEM, self.gln))
        for system, value in known:
            if value:
                identifier = {"system": system, "value": value}
                return {"type": "Organization", "identifier": identifier, "display": self.name}, []
        resource = organization(resource_id, self.name, ())
        return reference(resource), [resource]
