"""How are the people, places and further organisations that a message speaks of written?"""

from typing import Any

from message_schemas.builders.envelope import Frame, narrative, organization, reference
from message_schemas.builders.values import OrganizationValue, Text, Value

JsonObject = dict[str, Any]


class PersonValue(Value):
    """A professional: who it is, in which role, and how to reach them."""

    family: Text
    given: tuple[Text, ...] = ()
    role: Text = "Sagsbehandler"
    phone: Text | None = None
    email: Text | None = None

    @property
    def name(self) -> str:
        """The name as it is said."""
        return " ".join((*self.given, self.family))


class PlaceValue(Value):
    """Where something happens."""

    name: Text
    address: Text | None = None  # street and number
    postal_code: Text | None = None
    city: Text | None = None


class People:
    """Writes each person, place and organisation once; `resources` goes into the Bundle after the content."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._more: dict[OrganizationValue, JsonObject] = {}
        self.resources: list[JsonObject] = []

    def organization(self, part: str, value: OrganizationValue) -> JsonObject:
        """The Organization: the sender's or a recipient's own where it is the same, else one more."""
        message = self._frame.value
        if value == message.sender:
            return self._frame.sender
        for known, resource in zip(message.recipients, self._frame.receivers, strict=True):
            if value == known:
                return resource
        if value not in self._more:
            self._more[value] = self._added(organization(message.id_for(part), value.name, value.identifiers))
        return self._more[value]

    def person(self, part: str, value: PersonValue, employer: OrganizationValue) -> JsonObject:
        """The PractitionerRole of a person at their employer."""
        message = self._frame.value
        name: JsonObject = {"family": value.family}
        if value.given:
            name["given"] = list(value.given)
        practitioner = self._added(
            {
                "resourceType": "Practitioner",
                "id": message.id_for(f"{part}-person"),
                "text": narrative(("Navn", value.name)),
                "name": [name],
            }
        )
        role: JsonObject = {
            "resourceType": "PractitionerRole",
            "id": message.id_for(part),
            "text": narrative(
                ("Rolle", value.role), ("Telefon", value.phone or ""), ("E-mail", value.email or "")
            ),
            "practitioner": reference(practitioner),
            "organization": reference(self.organization(f"{part}-employer", employer)),
            "code": [{"text": value.role}],
        }
        known = (("phone", value.phone), ("email", value.email))
        if telecom := [{"system": system, "value": said} for system, said in known if said]:
            role["telecom"] = telecom
        return self._added(role)

    def place(self, part: str, value: PlaceValue) -> JsonObject:
        """The Location."""
        address: JsonObject = {"postalCode": value.postal_code, "city": value.city}
        if value.address:
            address["line"] = [value.address]
        place: JsonObject = {
            "resourceType": "Location",
            "id": self._frame.value.id_for(part),
            "text": narrative(("Sted", value.name)),
            "status": "active",
            "name": value.name,
        }
        if known := {name: said for name, said in address.items() if said}:
            place["address"] = known
        return self._added(place)

    def _added(self, resource: JsonObject) -> JsonObject:
        self.resources.append(resource)
        return resource
