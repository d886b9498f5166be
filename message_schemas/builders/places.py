"""How is it written where people meet: a place, a video link or a telephone number?"""

from typing import Annotated, Any, Final

from pydantic import Field, model_validator

from message_schemas.builders.envelope import Frame, narrative
from message_schemas.builders.values import Text, Value

JsonObject = dict[str, Any]

_LINK: Final = r"^https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?$"


class MeetingPlaceValue(Value):
    """Where people meet; at least one of its ways."""

    name: Text | None = None
    address: Text | None = None  # street and number
    postal_code: Text | None = None
    city: Text | None = None
    phone: Text | None = None
    link: Annotated[str, Field(pattern=_LINK)] | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> "MeetingPlaceValue":
        if not any((self.name, self.address, self.city, self.phone, self.link)):
            raise ValueError("a place has a name, an address, a telephone number or a link")
        return self

    def to_resource(self, frame: Frame, part: str) -> JsonObject:
        """The Location."""
        town = " ".join(one for one in (self.postal_code, self.city) if one)
        location: JsonObject = {
            "resourceType": "Location",
            "id": frame.value.id_for(part),
            "text": narrative(
                ("Sted", self.name or ""),
                ("Adresse", ", ".join(one for one in (self.address, town) if one)),
                ("Telefon", self.phone or ""),
                ("Link", self.link or ""),
            ),
            "status": "active",
            "mode": "instance",
        }
        if self.name:
            location["name"] = self.name
        telecom = (("phone", self.phone), ("url", self.link))
        if known := [{"system": system, "value": value} for system, value in telecom if value]:
            location["telecom"] = known
        address: JsonObject = {"city": self.city, "postalCode": self.postal_code}
        if self.address:
            address = {"line": [self.address], **address}
        if said := {name: value for name, value in address.items() if value}:
            location["address"] = said
        return location
