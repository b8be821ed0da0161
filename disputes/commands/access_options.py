"""The options of `disputes serve` about who is let in, and what they make of it."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from disputes.commands.common import wrong_use
from disputes.store import Store
from disputes.words import texts
from disputes.words.access import Role
from disputes.words.dataclass import dataclass

if TYPE_CHECKING:
    from disputes.access.entrance import Entrance, Network

ALL = "any"


class NetworkParameter(click.ParamType[Any]):
    """An address, or a network of addresses."""

    name = "address"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Network:
        try:
            return ipaddress.ip_network(str(value))
        except ValueError:
            self.fail(f"{value!r}: expected an address or a network, e.g. 10.0.0.2 or 10.0.0.0/24", param, ctx)


@dataclass(frozen=True, slots=True)
class AccessOptions:
    """What --trust-proxy, --proxy-address, --proxy-role, --public-name and --rate say."""

    header: str | None
    networks: tuple[Network, ...]
    role: Role
    names: tuple[str, ...]
    rate: int

    def entrance(self, store: Store, host: str) -> Entrance:
        """Who is let in at `host`; ends the program where everybody would be."""
        from disputes.access.accounts import has_accounts  # what they need is only there with the extra
        from disputes.access.entrance import Entrance, Proxies
        from disputes.desk.guard import is_loopback
        from disputes.store.runs import wall_clock

        if self.header is not None and not self.networks:
            wrong_use("--trust-proxy needs --proxy-address: the header counts only from where the proxy is")
        is_wide = not is_loopback(host)
        if is_wide and self.header is None and not has_accounts(store):
            wrong_use(
                f"--host {host}: others than this machine's user reach it, so it needs accounts "
                "(disputes user add NAME) or a proxy that says who asks (--trust-proxy HEADER --proxy-address ADDRESS)"
            )
        proxies = Proxies(self.networks, self.header, self.role) if self.networks else None
        return Entrance(store, wall_clock, proxies, is_wide)

    def known_names(self, host: str, *, is_wide: bool) -> frozenset[str] | None:
        """Under which names the desk is asked for, besides this machine's own; None for any."""
        if is_wide and not self.names:
            return None
        return frozenset(name.lower() for name in (*self.names, host))


def access_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options to a command, which gets them as `access`."""

    @click.option(
        "--trust-proxy",
        "header",
        metavar="HEADER",
        help="Believe this header of a proxy, e.g. X-Remote-User, about who asks. Needs --proxy-address.",
    )
    @click.option(
        "--proxy-address",
        "networks",
        type=NetworkParameter(),
        multiple=True,
        help="Where a proxy asks from: it is believed about its clients' addresses and about TLS. May be repeated.",
    )
    @click.option(
        "--proxy-role",
        type=click.Choice(texts(Role)),
        default=Role.READER.value,
        show_default=True,
        help="The role of those whom the proxy names and who have no account.",
    )
    @click.option(
        "--public-name",
        "names",
        metavar="NAME",
        multiple=True,
        help="The name under which browsers ask for the desk, e.g. desk.example.com. May be repeated.",
    )
    @click.option(
        "--rate",
        type=click.IntRange(1, 100_000),
        default=50,
        show_default=True,
        help="So many requests a second each person and each token may make; for a moment four times as many.",
    )
    @functools.wraps(command)
    def with_access(
        header: str | None,
        networks: tuple[Network, ...],
        proxy_role: str,
        names: tuple[str, ...],
        rate: int,
        **more: Any,
    ) -> None:
        command(access=AccessOptions(header, networks, Role(proxy_role), names, rate), **more)

    return with_access
