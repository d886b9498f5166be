"""How is a reason said to people, in Danish and in English?"""

from functools import lru_cache
from typing import Final

from consent.model import Reason

_CATEGORIES: Final = {
    "substance-use": ("rusmiddelbrug", "substance use"),
    "mental-health": ("psykisk helbred", "mental health"),
    "somatic-health": ("fysisk helbred", "somatic health"),
    "medication": ("medicin", "medication"),
    "test-result": ("prøvesvar", "test results"),
    "social-circumstances": ("sociale forhold", "social circumstances"),
    "family-and-children": ("familie og børn", "family and children"),
    "employment": ("beskæftigelse", "employment"),
    "criminal-justice": ("straf og tilsyn", "criminal justice"),
    "housing-and-economy": ("bolig og økonomi", "housing and economy"),
    "attendance": ("fremmøde", "attendance"),
    "handleplan": ("handleplanen", "the handleplan"),
    "contact-details": ("adresse og kontaktoplysninger", "address and contact details"),
}
_UNKNOWN_CATEGORY: Final = ("forhold, der ikke er angivet nærmere", "matters that are not specified")
_BASES: Final = {
    "duty-to-notify": ("underretningspligten", "the duty to notify"),
    "vital-interest": ("værdispringsreglen", "vital interest"),
    "court-sentence": ("en dom med vilkår om behandling", "a court sentence with treatment conditions"),
    "appeal": ("klagebehandlingen i Ankestyrelsen", "the appeal"),
}

_TEXTS: Final = {
    "consent-permits": (
        "Borgeren har givet samtykke til at dele oplysninger om {category} med modtageren.",
        "The citizen has consented to sharing information about {category} with the recipient.",
    ),
    "statutory-basis-applies": (
        "Oplysninger om {category} må deles uden samtykke efter {basis}. Brugen gennemgås bagefter.",
        "Information about {category} may be shared without consent under {basis}. This is reviewed later.",
    ),
    "consent-denies": (
        "Borgeren har sagt nej til at dele oplysninger om {category} med modtageren.",
        "The citizen has refused to share information about {category} with the recipient.",
    ),
    "statutory-basis-unknown": (
        "Den angivne hjemmel findes ikke i hubbens politik. Angiv en anden hjemmel, eller brug samtykke.",
        "The stated legal basis is not in the hub's policy. State one that applies, or use consent.",
    ),
    "statutory-justification-missing": (
        "Der mangler en skriftlig begrundelse for at dele oplysninger uden samtykke.",
        "A written justification for sharing without consent is missing.",
    ),
    "statutory-basis-not-applicable": (
        "Den angivne hjemmel gælder ikke for denne meddelelse mellem denne afsender og denne modtager.",
        "The stated legal basis does not apply to this message between this sender and this recipient.",
    ),
    "statutory-category-not-covered": (
        "Den angivne hjemmel dækker ikke oplysninger om {category}.",
        "The stated legal basis does not cover information about {category}.",
    ),
    "no-consent": (
        "Intet gældende samtykke dækker oplysninger om {category} til denne modtager og dette formål.",
        "No consent in force covers information about {category} for this recipient and purpose.",
    ),
    "category-unknown": (
        "Det fremgår ikke, hvilken slags oplysninger der er tale om. Det kræver et samtykke til alle slags.",
        "It is not clear what kind of information this is. That takes a consent that names no kind.",
    ),
    "consent-out-of-period": (
        "Der er et samtykke til at dele oplysninger om {category}, men det gælder ikke nu. Det skal fornyes.",
        "A consent to share information about {category} exists, but is not in force now. Renew it.",
    ),
    "consent-needs-custody-holder": (
        "Borgeren er under 18, eller alderen er ukendt. Både den unge og en forældremyndighedsindehaver skal "
        "have givet samtykket.",
        "The citizen is under 18, or of unknown age. Both the young person and a holder of custody must have "
        "given the consent.",
    ),
    "consent-custody-ended": (
        "Det fremgår ikke, at den, der gav samtykke som forældremyndighedsindehaver, stadig har "
        "forældremyndigheden. Indhent samtykke fra den, der har den nu.",
        "Nothing shows that whoever consented as a holder of custody still has custody. Obtain the consent of "
        "those who have it now.",
    ),
    "consent-not-by-citizen": (
        "Samtykket er givet af en anden end borgeren, og det fremgår ikke, at vedkommende kan give det på "
        "borgerens vegne. Indhent borgerens eget samtykke, eller angiv fuldmagten eller værgemålet.",
        "The consent was given by someone other than the citizen, without authority to give it for the citizen. "
        "Obtain the citizen's own consent, or state the power of attorney or the guardianship.",
    ),
    "consent-of-other-organization": (
        "Samtykket er givet til en anden organisation, som ikke er med i denne sag.",
        "The consent was given to another organisation, which takes no part in this case.",
    ),
    "consent-unreadable": (
        "Et af borgerens samtykker kan ikke læses. Oplysningerne holdes tilbage, til det er rettet.",
        "One of the citizen's consents cannot be read. The information is held until it is put right.",
    ),
    "party-unknown": (
        "Afsender eller modtager er ikke tilsluttet hubben.",
        "The sender or the recipient is not registered with the hub.",
    ),
    "party-disabled": (
        "Afsender eller modtager er lukket for udveksling.",
        "The sender or the recipient is disabled.",
    ),
    "case-not-shared": (
        "I dette forløb deles der ikke længere oplysninger, som nævner borgeren.",
        "In this case, information that names the citizen is no longer shared.",
    ),
    "engine-error": (
        "Samtykket kunne ikke vurderes på grund af en fejl. Oplysningerne holdes tilbage.",
        "The consent could not be decided because of an error. The information is held.",
    ),
    "consent-blanket": (
        "Samtykket nævner ikke {missing} og er derfor for bredt. Bed borgeren om et mere præcist samtykke.",
        "The consent does not name {missing} and is too broad. Ask the citizen for a more precise one.",
    ),
}
_MISSING: Final = {
    "recipient": ("modtager", "a recipient"),
    "category": ("slags oplysninger", "kinds of information"),
    "purpose": ("formål", "a purpose"),
}


@lru_cache(maxsize=1024)
def reason_texts(code: str, category: str | None = None, basis: str = "") -> tuple[str, str]:
    """The Danish and the English text of a reason's code."""
    danish, english = _TEXTS[code]
    category_da, category_en = _CATEGORIES.get(category or "", _UNKNOWN_CATEGORY)
    basis_da, basis_en = _BASES.get(basis, (basis, basis))
    return (
        danish.format(category=category_da, basis=basis_da),
        english.format(category=category_en, basis=basis_en),
    )


def blanket_texts(missing: tuple[str, ...]) -> tuple[str, str]:
    """What to say of a permit that leaves out `recipient`, `category` or `purpose`."""
    danish, english = _TEXTS["consent-blanket"]
    return (
        danish.format(missing=" og ".join(_MISSING[name][0] for name in missing)),
        english.format(missing=" and ".join(_MISSING[name][1] for name in missing)),
    )


def explain_da(reason: Reason) -> str:
    """The reason for a consent officer, with the consent and the provision that it rests on."""
    if reason.consent is None:
        return reason.text_da
    where = f", {reason.provision}" if reason.provision else ""
    return f"{reason.text_da} ({reason.consent}{where})"
