"""Which TCP ports of this machine are free?"""

import random
import socket

# Above 32768 a client that reconnects to a stopped server can be given the server's port, and connect to itself
_BELOW_EPHEMERAL = range(20_000, 32_000)
_given: set[int] = set()


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True if nothing listens on the port, so that a server could."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def range_is_free(first: int, count: int, host: str = "127.0.0.1") -> bool:
    """True if `count` ports from `first` on are all free."""
    return all(port_is_free(port, host) for port in range(first, first + count))


def free_ports(count: int, host: str = "127.0.0.1") -> tuple[int, ...]:
    """So many free ports, none of which this process was given before."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.choice(_BELOW_EPHEMERAL)
        if port not in _given and port_is_free(port, host):
            _given.add(port)
            ports.append(port)
    return tuple(ports)
