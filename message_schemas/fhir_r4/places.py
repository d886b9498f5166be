"""Where in a message does something stand? Kept as links to the parent, and written out only for an issue."""

from typing import Union

# (parent, element, its place in a list or -1 where it stands alone); the outermost is an expression.
# Plain tuples: one is made for every object of a message.
Place = Union[str, "Below"]
Below = tuple[Place, str, int]


def expression(place: Place) -> str:
    """The FHIRPath of a place: Bundle.entry[3].resource.name[0]."""
    steps: list[str] = []
    while not isinstance(place, str):
        place, element, number = place
        steps.append(element if number < 0 else f"{element}[{number}]")
    return ".".join([place, *reversed(steps)])
