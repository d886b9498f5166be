"""Which codes do the notices of enrolment and discharge and a concern notification use?

Kinds of treatment as F, M, N and H name them; the ways of follow-up after F § 9.
"""

from typing import Final

from message_schemas.codes import InformationCategory
from message_schemas.terminology.model import CodeSystem, Concept, all_of

_C = InformationCategory
_USE: Final = frozenset({_C.SUBSTANCE_USE.value})
_MEDICINE: Final = _USE | {_C.MEDICATION.value}
_FAMILY: Final = frozenset({_C.FAMILY_AND_CHILDREN.value})

TREATMENT_KIND: Final = CodeSystem(
    "treatment-kind",
    "Slags behandling",
    "Kinds of treatment",
    (
        Concept("ambulatory", "Ambulant behandling", "Ambulatory treatment", _USE),
        Concept("day", "Dagbehandling", "Day treatment", _USE),
        Concept("residential", "Døgnbehandling", "Residential treatment", _USE),
        Concept("substitution", "Substitutionsbehandling", "Substitution treatment", _MEDICINE),
        Concept("withdrawal", "Afgiftning og abstinensbehandling", "Withdrawal treatment", _MEDICINE),
        Concept("aftercare", "Efterbehandling", "Aftercare", _USE),
        Concept("anonymous-counselling", "Anonym behandling og rådgivning", "Anonymous counselling", _USE),
        Concept("family-treatment", "Familiebehandling", "Family treatment", _USE | _FAMILY),
    ),
)
FOLLOW_UP_WAY: Final = CodeSystem(
    "follow-up-way",
    "Hvordan borgeren kontaktes igen",
    "How the citizen is contacted again",
    (
        Concept("telephone", "Telefonisk", "By telephone"),
        Concept("meeting", "Ved en samtale", "At a meeting"),
        Concept("letter", "Pr. brev", "By letter"),
        Concept("digital-post", "Via Digital Post", "By Digital Post"),
        Concept("through-other-party", "Gennem en anden part", "Through another party"),
        Concept(
            "none-anonymous",
            "Kontaktes ikke, fordi borgeren er anonym",
            "Not contacted, because the citizen is anonymous",
        ),
        Concept("declined", "Borgeren ønsker ikke at blive kontaktet", "The citizen does not want it"),
    ),
)
CONCERN_GROUND: Final = CodeSystem(
    "concern-ground",
    "Anledning til en underretning",
    "Occasions of a concern notification",
    (
        Concept("parent-enrolled", "En forælder indskrives i behandling", "A parent is enrolled", _FAMILY),
        Concept("parent-uses", "En forælder har et misbrug", "A parent uses", _FAMILY),
        Concept("suspected-neglect", "Mistanke om omsorgssvigt", "Suspected neglect", _FAMILY),
        Concept("pregnancy", "En gravid har et misbrug", "A pregnant citizen uses", _FAMILY),
        Concept("violence", "Vold eller trusler i hjemmet", "Violence or threats at home", _FAMILY),
        Concept("other", "Anden bekymring", "Another concern", _FAMILY),
    ),
)
PARENT_TOLD: Final = CodeSystem(
    "parent-told",
    "Er forælderen orienteret om underretningen?",
    "Whether the parent was told of the notification",
    (
        Concept("yes", "Ja", "Yes"),
        Concept("no", "Nej, endnu ikke", "No, not yet"),
        Concept("not-for-safety", "Nej, af hensyn til barnets sikkerhed", "No, for the child's safety"),
    ),
)

TREATMENT_KINDS: Final = all_of(TREATMENT_KIND)
FOLLOW_UP_WAYS: Final = all_of(FOLLOW_UP_WAY)
CONCERN_GROUNDS: Final = all_of(CONCERN_GROUND)
PARENT_TOLD_ANSWERS: Final = all_of(PARENT_TOLD)
