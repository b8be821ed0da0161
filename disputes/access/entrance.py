"""Says who asks, at a desk with accounts, behind a proxy, or for this machine alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import HTTPConnection

from disputes.access.accounts import account, has_accounts, plain_name
from disputes.access.asker import MACHINE, Asker
from disputes.access.logins import COOKIE, account_of
from disputes.access.roles import scopes_of
from disputes.access.tokens import scopes_of_token, token_of
from disputes.documents.problems import Refused
from disputes.store.database import Store
from disputes.words.access import Role, Via

PEER = "disputes.peer"
"""Key of the ASGI scope: the address from which the connection came, whatever a proxy says of its own client."""
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are trusted, by their addresses. `header`: in which they say who asks, None where they do not;
    `role`: of whom there is no account.
    """

    networks: Sequence[Network]
    header: str | None = None
    role: Role = Role.READER

    def has(self, address: str) -> bool:
        """Whether a connection from this address is one of theirs."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        return any((mapped or found) in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who may come in. `is_wide`: more than this machine reaches the desk, so nobody is let in unknown; `now` gives the
    instant.
    """

    store: Store
    now: Callable[[], datetime]
    proxies: Proxies | None = None
    is_wide: bool = False

    def __call__(self, request: HTTPConnection) -> Asker | None:
        """Who asks; None for nobody who is known. Raises :class:`StorageError`."""
        given = request.headers.get("authorization")
        if given is not None:  # a token that is wrong is not made good by a cookie
            return self._by_token(given)
        named = self._named_by_proxy(request)
        if named is not None:
            return self._by_proxy(named)
        secret = request.cookies.get(COOKIE)
        found = account_of(self.store, secret, self.now()) if secret else None
        if found is not None:
            return Asker(Via.SESSION, found.name, found.role, scopes_of(found.role))
        return MACHINE if self.is_for_the_machine(request) else None

    def is_for_the_machine(self, request: HTTPConnection) -> bool:
        """Whether the one user of this machine is served without a login: only this machine reaches the desk, no
        proxy stands before it, and there are no accounts.
        """
        if self.is_wide or self.proxies is not None or any(h in request.headers for h in _FORWARDED):
            return False
        return not has_accounts(self.store)

    def _by_token(self, given: str) -> Asker | None:
        kind, _, secret = given.partition(" ")
        found = token_of(self.store, secret.strip(), self.now()) if kind.lower() == "bearer" else None
        return Asker(Via.TOKEN, found.name, found.role, scopes_of_token(found)) if found is not None else None

    def _named_by_proxy(self, request: HTTPConnection) -> str | None:
        """The name that a trusted proxy gives; from anybody else the header says nothing."""
        if self.proxies is None or self.proxies.header is None or not self.proxies.has(request.scope.get(PEER, "")):
            return None
        names = [name for name in request.headers.getlist(self.proxies.header) if name.strip()]
        return names[0] if len(names) == 1 else None

    def _by_proxy(self, named: str) -> Asker | None:
        assert self.proxies is not None
        try:
            name = plain_name(named)
        except Refused:
            return None
        found = account(self.store, name)
        if found is not None and found.disabled_at is not None:
            return None
        role = found.role if found is not None else self.proxies.role
        return Asker(Via.PROXY, name, role, scopes_of(role))
