"""What is said of a field that cannot stand as it is? Code → FHIR's issue type, Danish, English."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str, str]]] = {
    "form-citizen": (
        "value", "Skriv borgerens CPR-nummer, erstatnings-CPR eller sags-id i den rigtige form.",
        "Give the citizen's CPR number, replacement number or case id in its right form.",
    ),
    "form-case": (
        "not-found", "Sagen findes ikke, eller den er ikke borgerens.",
        "The case does not exist, or is not this citizen's.",
    ),
    "form-effect": ("value", "Vælg, om borgeren giver lov eller siger nej.", "Choose permit or deny."),
    "form-given-later": (
        "value", "Samtykket kan ikke være givet i fremtiden.", "The consent cannot have been given in the future.",
    ),
    "form-given-too-long-ago": (
        "value", "Samtykket er givet for mere end 12 måneder siden. Indhent et nyt.",
        "The consent was given more than twelve months ago. Obtain a new one.",
    ),
    "form-how": (
        "value", "Vælg, om samtykket er givet skriftligt, mundtligt eller digitalt.",
        "Choose whether the consent was given in writing, orally or digitally.",
    ),
    "form-nobody": (
        "required", "Angiv, hvem der har givet samtykket: borgeren selv eller en, der kan give det på borgerens vegne.",
        "State who gave the consent: the citizen, or someone who can give it for the citizen.",
    ),
    "form-relation": (
        "value", "Vælg, om personen har forældremyndighed, er værge eller har fuldmagt.",
        "Choose whether the person holds custody, is a guardian or has power of attorney.",
    ),
    "form-name": ("required", "Skriv personens navn.", "Give the person's name."),
    "form-person": (
        "value", "Skriv personens CPR-nummer eller erstatnings-CPR i den rigtige form.",
        "Give the person's CPR number or replacement number in its right form.",
    ),
    "form-evidence": (
        "required", "Vedhæft samtykkeerklæringen, eller skriv, hvor samtykket er dokumenteret.",
        "Attach the declaration of consent, or state where the consent is documented.",
    ),
    "form-text": (
        "value", "Teksten er tom, for lang (højst 500 tegn) eller har tegn, der ikke kan vises.",
        "The text is empty, too long (at most 500 characters) or has characters that cannot be shown.",
    ),
    "form-document-large": ("too-long", "Dokumentet må højst fylde 2 MiB.", "The document may be at most 2 MiB."),
    "form-document-kind": (
        "not-supported", "Dokumentet skal være en PDF, et PNG- eller JPEG-billede eller ren tekst.",
        "The document must be a PDF, a PNG or JPEG picture, or plain text.",
    ),
    "form-recipient": (
        "required", "Vælg, hvem oplysningerne må gives til. Et samtykke til alle er ikke gyldigt.",
        "Choose who may be given the information. A consent to everyone is not valid.",
    ),
    "form-own": (
        "value", "Vælg en anden modtager end jer selv, eller angiv, hvem der må give jer oplysningerne.",
        "Choose another recipient than yourselves, or state who may give you the information.",
    ),
    "form-kind": ("code-invalid", "Denne slags part kendes ikke.", "This kind of party is not known."),
    "form-category": (
        "required", "Vælg, hvilke oplysninger det gælder. Et samtykke til alt er ikke gyldigt.",
        "Choose what information it is about. A consent to everything is not valid.",
    ),
    "form-unknown-category": (
        "code-invalid", "Denne slags oplysninger kendes ikke.", "This kind of information is not known.",
    ),
    "form-purpose": (
        "required", "Vælg, hvad oplysningerne må bruges til. Et samtykke uden formål er ikke gyldigt.",
        "Choose what the information may be used for. A consent without a purpose is not valid.",
    ),
    "form-unknown-purpose": ("code-invalid", "Formålet kendes ikke.", "The purpose is not known."),
    "form-too-long": (
        "value", "Et samtykke gælder højst 12 måneder, fra det er givet.",
        "A consent lasts at most twelve months from when it was given.",
    ),
    "form-ended": ("value", "Samtykket er allerede udløbet på den dag.", "The consent has already ended on that day."),
    "form-start": (
        "value", "Samtykket begynder, efter at det er udløbet.", "The consent starts after it has ended.",
    ),
    "form-exception": (
        "required", "Vælg, hvad der undtages: en modtager, en slags oplysninger eller et formål.",
        "Choose what is taken out: a recipient, a kind of information or a purpose.",
    ),
    "form-exception-of-refusal": (
        "value", "Et nej kan ikke have undtagelser. Skriv det, borgeren giver lov til, som et samtykke for sig.",
        "A refusal cannot have exceptions. Record what the citizen permits as a consent of its own.",
    ),
    "form-too-many": ("too-long", "Listen er for lang. Del det i flere samtykker.",
                      "The list is too long. Split it into several consents."),
    "unknown-party": (
        "not-found", "Parten er ikke oprettet i hubben. Brug partens id i hubben.",
        "The party is not registered in the hub. Use the party's id in the hub.",
    ),
    "renew-by-replacing": (
        "business-rule",
        "Samtykket har perioder inde i sine bestemmelser. Forny det ved at registrere det som et nyt samtykke.",
        "The consent has periods inside its provisions. Renew it by recording it as a new consent.",
    ),
    "form-requested-by": (
        "value", "Vælg, hvem der har trukket samtykket tilbage.", "Choose who revoked the consent.",
    ),
    "finding-unknown": (
        "value", "Vælg, om brugen var berettiget, ikke berettiget, eller om der skal indhentes samtykke.",
        "Choose whether the use was justified, not justified, or a consent is needed.",
    ),
    "finding-note": (
        "required", "Begrund, hvorfor brugen ikke var berettiget (højst 4000 tegn).",
        "Give the reason why the use was not justified (at most 4000 characters).",
    ),
    "custody-holder": (
        "value", "Angiv hver indehaver af forældremyndigheden med CPR-nummer eller erstatnings-CPR, højst 10.",
        "Name each holder of custody by CPR number or replacement number, at most 10.",
    ),
}  # fmt: skip
