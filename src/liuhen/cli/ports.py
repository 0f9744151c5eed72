"""Whether a port is free, asked before a server is started on it, so that the answer is in words."""

from __future__ import annotations

import errno
import socket

from liuhen.site.errors import PortBusyError


def refuse_if_busy(host: str, port: int) -> None:
    """Go on only if nothing listens on a port.

    Raises:
        PortBusyError: something does, or it isn't ours to take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                raise PortBusyError(port=port) from error
            raise
