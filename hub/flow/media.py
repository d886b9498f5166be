"""Which media type does a caller want most, of those that are offered?"""

from collections.abc import Sequence


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The offered type that an Accept header puts first; of equals the one offered first; None if it wants none."""
    wanted: dict[str, float] = {}
    for choice in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in choice.split(";"))
        wanted[media_type] = max(wanted.get(media_type, 0.0), quality(parameters))
    ranked = [(wanted.get(name, wanted.get("*/*", 0.0)), -place, name) for place, name in enumerate(offered)]
    best = max(ranked, default=(0.0, 0, ""))
    return best[2] if best[0] > 0 else None


def quality(parameters: Sequence[str]) -> float:
    """The `q` among a media range's parameters; 1 where there is none, 0 where it is no number."""
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0
