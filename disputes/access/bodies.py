"""How large a request may be: counted as it comes, whatever it says of itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


class BodyTooLarge(HTTPException):
    """A request has more bytes than it may: an application that reads it answers so."""

    def __init__(self) -> None:
        super().__init__(413, "The request is too large.")


def limited(receive: Receive, most: int) -> Callable[[], Awaitable[Message]]:
    """The same messages, at most `most` bytes of a body. Raises :class:`BodyTooLarge` beyond."""
    read = 0

    async def receiving() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise BodyTooLarge
        return message

    return receiving
