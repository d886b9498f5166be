"""Who may see what: deciding and redacting, without I/O and without a clock."""

from consent.compact import StaleForm, dump, load
from consent.deciding import decide
from consent.model import (
    ConsentPolicy,
    ConsentRecord,
    Decision,
    Notice,
    PartyFacts,
    PartyLike,
    Provision,
    Reason,
    Request,
    StatutoryBasis,
    UnreadableConsent,
)
from consent.provisions import ConsentIssue
from consent.reading import MalformedConsent, citizen_of, read
from consent.redacting import Part, categories_to_decide, redact
from consent.references import CannotRedact
from consent.statutory import default_policy
from consent.texts import explain_da

__all__ = [
    "CannotRedact",
    "ConsentIssue",
    "ConsentPolicy",
    "ConsentRecord",
    "Decision",
    "MalformedConsent",
    "Notice",
    "Part",
    "PartyFacts",
    "PartyLike",
    "Provision",
    "Reason",
    "Request",
    "StaleForm",
    "StatutoryBasis",
    "UnreadableConsent",
    "categories_to_decide",
    "citizen_of",
    "decide",
    "default_policy",
    "dump",
    "explain_da",
    "load",
    "read",
    "redact",
]
