"""Which codes does the hub itself write: what became of a delivery, why, and how a consent changed?

The statuses are the contract's (§ 3); the reasons are the codes that the gate and the delivery give.
"""

from typing import Final

from message_schemas.terminology.model import CodeSystem, Concept, all_of

DELIVERY_STATUS: Final = CodeSystem(
    "delivery-status",
    "Leveringsstatus",
    "Delivery statuses",
    (
        Concept("held", "Afventer samtykke", "Waits for a consent"),
        Concept("withheld", "Tilbageholdt: må ikke videregives", "Withheld: not to be shared"),
        Concept("queued", "Klar til udlevering", "Ready for hand-over"),
        Concept("handed-over", "Udleveret", "Handed over"),
        Concept("acknowledged", "Kvitteret af modtageren", "Acknowledged by the recipient"),
        Concept("rejected", "Afvist af modtageren", "Rejected by the recipient"),
        Concept("cancelled", "Annulleret af afsenderen", "Cancelled by the sender"),
        Concept(
            "withdrawn",
            "Samtykket er trukket tilbage før udlevering",
            "The consent was withdrawn before hand-over",
        ),
        Concept("dead", "Kunne ikke udleveres", "Could not be handed over"),
        Concept("expired", "Ikke hentet eller samtykket i tide", "Not fetched or consented in time"),
    ),
)
DELIVERY_REASON: Final = CodeSystem(
    "delivery-reason",
    "Årsag til en leveringsstatus",
    "Reasons of a delivery's status",
    (
        Concept("no-consent", "Intet samtykke dækker oplysningerne", "No consent covers the information"),
        Concept("consent-denies", "Borgeren har sagt nej", "The citizen has refused"),
        Concept("consent-out-of-period", "Samtykket gælder ikke nu", "The consent is not in force now"),
        Concept(
            "consent-needs-custody-holder",
            "Forældremyndighedens samtykke mangler",
            "A custody holder's consent is missing",
        ),
        Concept(
            "consent-custody-ended",
            "Forældremyndigheden er ikke længere hos den, der gav samtykket",
            "Custody is no longer with the one who consented",
        ),
        Concept(
            "consent-not-by-citizen",
            "Borgerens eget samtykke mangler",
            "The citizen's own consent is missing",
        ),
        Concept(
            "consent-of-other-organization",
            "Samtykket er givet til en anden organisation",
            "The consent was given to another organisation",
        ),
        Concept("consent-unreadable", "Et samtykke kan ikke læses", "A consent cannot be read"),
        Concept("category-unknown", "Ukendt slags oplysninger", "Information of an unknown kind"),
        Concept("statutory-basis-unknown", "Ukendt hjemmel", "Unknown legal basis"),
        Concept(
            "statutory-justification-missing",
            "Skriftlig begrundelse mangler",
            "A written justification is missing",
        ),
        Concept("statutory-basis-not-applicable", "Hjemlen gælder ikke her", "The basis does not apply here"),
        Concept(
            "statutory-category-not-covered",
            "Hjemlen dækker ikke oplysningerne",
            "The basis does not cover the information",
        ),
        Concept("case-not-shared", "Der deles ikke længere i forløbet", "The case is no longer shared"),
        Concept("party-unknown", "Parten er ikke tilsluttet", "The party is not registered"),
        Concept("party-disabled", "Parten er lukket for udveksling", "The party is disabled"),
        Concept("engine-error", "Samtykket kunne ikke vurderes", "The consent could not be decided"),
        Concept(
            "cannot-redact",
            "Det, der må deles, kan ikke stå alene",
            "What may be shared cannot stand alone",
        ),
        Concept("not-deliverable", "Modtageren kunne ikke nås", "The recipient could not be reached"),
        Concept("other", "Anden årsag", "Another reason"),
    ),
)
CONSENT_CHANGE: Final = CodeSystem(
    "consent-change",
    "Hvad der er sket med et samtykke",
    "How a consent changed",
    (
        Concept("granted", "Givet", "Granted"),
        Concept("renewed", "Fornyet", "Renewed"),
        Concept("replaced", "Erstattet af et nyt", "Replaced by a new one"),
        Concept("revoked", "Trukket tilbage", "Revoked"),
        Concept("expired", "Udløbet", "Expired"),
    ),
)

DELIVERY_STATUSES: Final = all_of(DELIVERY_STATUS)
DELIVERY_REASONS: Final = all_of(DELIVERY_REASON)
CONSENT_CHANGES: Final = all_of(CONSENT_CHANGE)
