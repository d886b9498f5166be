"""What does a tree of FHIR provisions say, each with what it takes from its ancestors?

What is not understood in full is an issue, never skipped: an ignored restriction would widen a permit,
an ignored condition would lose a deny.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeVar

from msgspec import Struct

from consent import elements
from consent.elements import Element, Unreadable
from consent.model import Actors, Data, Interval, Labels, Provision
from consent.periods import within

MAX_DEPTH: Final = 32
MAX_PROVISIONS: Final = 500
MAX_CHARACTERS: Final = 100_000  # of all values, each time they apply: what is kept repeats what is inherited
_UNDERSTOOD: Final = (
    "type",
    "period",
    "actor",
    "purpose",
    "securityLabel",
    "dataPeriod",
    "data",
    "provision",
)

_T = TypeVar("_T")


class ConsentIssue(Struct, frozen=True):
    """What is wrong with a Consent and where (FHIRPath), in words that repeat nothing of its content."""

    expression: str
    text_da: str
    text_en: str


class _Dimensions(NamedTuple):
    """What applies to a provision: its own value of each dimension, else its nearest ancestor's."""

    recipients: Actors | None = None
    disclosers: Actors | None = None
    purposes: tuple[str, ...] | None = None
    labels: Labels | None = None
    data_period: Interval | None = None
    data: Data | None = None
    period: Interval = (None, None)  # what it has in common with all ancestors'

    @property
    def characters(self) -> int:
        """How much text its values are."""
        data = self.data or Data()
        named = [each for each in (self.recipients, self.disclosers, data.authors) if each is not None]
        texts = [*(text for actors in named for text in (*actors.parties, *actors.kinds))]
        texts += [*(self.purposes or ()), *data.instances, *data.cases]
        texts += [text for label in (self.labels.others if self.labels else ()) for text in label]
        return sum(map(len, texts))


class ProvisionReader:
    """Compiles provisions, noting every issue on the way rather than stopping at the first."""

    def __init__(self, permits_end: int | None) -> None:
        """`permits_end` is the latest end of a permit, in microseconds."""
        self._permits_end = permits_end
        self._count = 0
        self._characters = 0
        self.issues: list[ConsentIssue] = []

    def read(self, root: object) -> Provision | None:
        """The compiled tree, or None with issues noted."""
        return self._read(root, "provision", _Dimensions(), depth=1)

    def attempt(self, read: Callable[[], _T]) -> _T | None:
        """What `read` returns, or None with its complaint noted."""
        try:
            return read()
        except Unreadable as error:
            for where in error.where:
                issue = ConsentIssue(f"Consent.{where}".rstrip("."), error.danish, error.english)
                if issue not in self.issues:
                    self.issues.append(issue)
            return None

    def _read(self, source: object, where: str, inherited: _Dimensions, depth: int) -> Provision | None:
        self._count += 1
        return self.attempt(
            lambda: self._compile(self._bounded(source, where, depth), where, inherited, depth)
        )

    def _bounded(self, source: object, where: str, depth: int) -> Element:
        if depth > MAX_DEPTH or self._count > MAX_PROVISIONS:
            raise _too_large()
        if not isinstance(source, dict):
            raise Unreadable(where, "Her skal stå en bestemmelse.", "This must be a provision.")
        elements.only(source, _UNDERSTOOD, where)
        return source

    def _compile(self, source: Element, where: str, inherited: _Dimensions, depth: int) -> Provision:
        effect = elements.effect(source, where)
        nested = elements.objects(source["provision"], f"{where}.provision") if "provision" in source else []
        if effect is None and (depth > 1 or not nested):
            raise Unreadable(
                f"{where}.type",
                "Bestemmelsen siger hverken ja eller nej. Angiv type permit eller deny.",
                "The provision says neither yes nor no. State type permit or deny.",
            )
        own = _dimensions(source, where, inherited)
        self._characters += own.characters
        if self._characters > MAX_CHARACTERS:
            raise _too_large()
        children = [
            self._read(child, f"{where}.provision[{index}]", own, depth + 1)
            for index, child in enumerate(nested)
        ]
        latest = self._permits_end if effect == "permit" else None
        start, end = within(own.period, (None, latest))
        return Provision(
            effect=effect,
            path=where,
            start=start,
            end=end,
            recipients=own.recipients,
            disclosers=own.disclosers,
            purposes=own.purposes,
            labels=own.labels,
            data_period=own.data_period,
            data=own.data,
            children=tuple(child for child in children if child is not None),
        )


def _too_large() -> Unreadable:
    return Unreadable(
        "provision",
        "Samtykket har for mange eller for dybt indlejrede bestemmelser. Del det i flere samtykker.",
        "The consent has too many or too deeply nested provisions. Split it into several consents.",
    )


def _dimensions(source: Element, where: str, inherited: _Dimensions) -> _Dimensions:
    own = inherited
    if "actor" in source:
        recipients, disclosers = elements.actors(source["actor"], f"{where}.actor")
        own = own._replace(
            recipients=recipients or inherited.recipients, disclosers=disclosers or inherited.disclosers
        )
    if "purpose" in source:
        own = own._replace(purposes=elements.purposes(source["purpose"], f"{where}.purpose"))
    if "securityLabel" in source:
        own = own._replace(labels=elements.labels(source["securityLabel"], f"{where}.securityLabel"))
    if "dataPeriod" in source:
        own = own._replace(data_period=elements.period_of(source["dataPeriod"], f"{where}.dataPeriod"))
    if "data" in source:
        own = own._replace(data=elements.data(source["data"], f"{where}.data"))
    if "period" in source:
        own = own._replace(
            period=within(elements.period_of(source["period"], f"{where}.period"), inherited.period)
        )
    return own
