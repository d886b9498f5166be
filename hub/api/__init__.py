"""The doors for partner systems: HTTP in, services of hub.flow behind, nothing decided here."""

from hub.api.mounting import api, mount

__all__ = ["api", "mount"]
