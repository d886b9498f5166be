"""Which elements and party kinds do several messages share?"""

from typing import Final

from message_schemas.codes import BASE, InformationCategory, PartyKind
from message_schemas.definitions.model import Element, Where

_K = PartyKind

# Who decides in social matters (DOMAIN.md: F § 5, N, and the centre where it is the authority itself).
AUTHORITIES: Final = frozenset(
    {
        _K.SOCIAL_AUTHORITY,
        _K.OTHER_MUNICIPALITY,
        _K.CENTRE,
        _K.JOBCENTER,
        _K.FAMILY_DEPARTMENT,
    }
)
# Who gives treatment, and so enrols and discharges.
PROVIDERS: Final = frozenset(
    {_K.CENTRE, _K.RESIDENTIAL_INSTITUTION, _K.PSYCHIATRY, _K.HOSPITAL, _K.OTHER_MUNICIPALITY}
)


def citizen(name: str = "subject", minimum: int = 1) -> Element:
    """The reference to the message's Patient; where it is not required, the citizen's number may stand for it."""
    return Element(name, "Borgeren", "The citizen", min=minimum, targets=("Patient",), in_bundle=minimum > 0)


def reveals(*categories: InformationCategory) -> frozenset[str]:
    """The categories that being a message says."""
    return frozenset(category.value for category in categories)


def structure(name: str) -> str:
    """The canonical address of one of the hub's extensions."""
    return f"{BASE}/StructureDefinition/{name}"


def of_system(system: str) -> Where:
    """Told by the system that one of its codings is from."""
    return Where("coding.system", value=system)
