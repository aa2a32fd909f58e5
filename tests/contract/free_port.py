"""Prints a port of this machine nobody listens on."""

from __future__ import annotations

import socket

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])
