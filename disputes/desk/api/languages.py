"""The language in which a program wants to be told what is wrong: the Accept-Language header."""

from __future__ import annotations

from fastapi import Request

from disputes.desk.context import Desk
from disputes.words import texts
from disputes.words.answers import Language


def language_of(request: Request) -> str:
    """`en` or `zh`: the one that the request likes best, else that of the desk."""
    desk: Desk = request.app.state.desk
    return best_language(request.headers.get("accept-language", ""), desk.lang)


def best_language(header: str, otherwise: str) -> str:
    """The language of ours that an Accept-Language header weighs most; the first of those that weigh the same."""
    best, most = otherwise, 0.0
    for part in header.split(","):
        name, _, more = part.strip().partition(";")
        found = name.strip().lower().partition("-")[0]
        weight = _weight(more)
        if found in texts(Language) and weight > most:
            best, most = found, weight
    return best


def _weight(more: str) -> float:
    key, _, value = more.strip().partition("=")
    if not more.strip():
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0) if key.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
