"""What a socket may, and the codes it is closed with (of graphql-transport-ws, and of RFC 6455 where they fit)."""

from __future__ import annotations

from enum import IntEnum

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
WATCH_SECONDS = 2.0
"""How often it is asked whether the sessions behind the sockets are still in force."""
MESSAGE_BYTES = 65_536
OUTBOX_BYTES = 262_144
"""What may wait for a client that does not read; one with more is dropped and comes back with `since`."""
WAITING_SOCKETS = 500
"""Sockets of nobody yet: open, and not initialised."""
FAREWELL_SECONDS = 10.0
"""For how long a client that does not read is given the chance to hear why it is dropped."""


class Close(IntEnum):
    """Clients come again by themselves after 1012, 1013 and 4403; after the others they have a fault to mend."""

    TOO_LARGE = 1009
    FAULT = 1011
    RESTARTING = 1012
    """Sent by the server itself when it stops."""
    TRY_LATER = 1013
    BAD_MESSAGE = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    WRONG_PROTOCOL = 4406
    INIT_TIMEOUT = 4408
    ALREADY_SUBSCRIBED = 4409
    TOO_MANY_INITS = 4429
