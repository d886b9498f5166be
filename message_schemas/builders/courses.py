"""What do the notices of enrolment and discharge both say of a course of treatment?"""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from message_schemas.builders.coded import extension
from message_schemas.builders.envelope import Frame, reference
from message_schemas.builders.parts import concept
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround
from message_schemas.builders.values import MessageValue
from message_schemas.definitions.enrolment import COORDINATOR_EXTENSION
from message_schemas.terminology import LEGAL_GROUND, TREATMENT_KIND

JsonObject = dict[str, Any]


class TreatmentKind(StrEnum):
    """What kind of treatment it is."""

    AMBULATORY = "ambulatory"
    DAY = "day"
    RESIDENTIAL = "residential"
    SUBSTITUTION = "substitution"
    WITHDRAWAL = "withdrawal"
    AFTERCARE = "aftercare"
    ANONYMOUS_COUNSELLING = "anonymous-counselling"
    FAMILY_TREATMENT = "family-treatment"


class Course(MessageValue):
    """What the notices of enrolment and discharge both say of the course of treatment."""

    kinds: Annotated[tuple[TreatmentKind, ...], Field(min_length=1)]
    legal_ground: LegalGround | None = None
    provider: ProviderValue | None = None  # None: the sender itself
    contact_person: PersonValue | None = None
    coordinator: PersonValue | None = None

    def kinds_in_words(self) -> str:
        """As a narrative says it."""
        return ", ".join(TREATMENT_KIND.name(kind) for kind in dict.fromkeys(self.kinds))

    def episode(self, frame: Frame, people: People) -> JsonObject:
        """The EpisodeOfCare with what both notices say, without status and period."""
        provider = reference(frame.sender)
        if self.provider:
            provider, resources = self.provider.written(self.id_for("provider"))
            people.resources.extend(resources)
        types = [concept(TREATMENT_KIND, kind) for kind in dict.fromkeys(self.kinds)]
        if self.legal_ground:
            types.append(concept(LEGAL_GROUND, self.legal_ground))
        episode: JsonObject = {
            "resourceType": "EpisodeOfCare",
            "id": self.id_for("episode"),
            "type": types,
            "patient": reference(frame.patient),
            "managingOrganization": provider,
        }
        if self.contact_person:
            person = people.person("contact-person", self.contact_person, self.sender)
            episode["careManager"] = reference(person)
        if self.coordinator:
            person = people.person("coordinator", self.coordinator, self.sender)
            episode["extension"] = [extension(COORDINATOR_EXTENSION, "Reference", reference(person))]
        return episode
