"""Which scopes a role has, and what a scope allows: read from `roles.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from disputes.documents.yaml_tree import parse_yaml
from disputes.words.access import AccessScope, Role

_FILE = Path(__file__).with_name("roles.yaml")


@dataclass(frozen=True, slots=True)
class RoleTable:
    """`scopes`: what each role may; `allows`: what each scope allows, by language ("en", "zh")."""

    scopes: Mapping[Role, frozenset[AccessScope]]
    allows: Mapping[AccessScope, Mapping[str, str]]


@cache
def role_table() -> RoleTable:
    """The table as it is written. Raises ValueError on a word that is no role or scope."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    roles, scopes = root.entries["roles"], root.entries["scopes"]
    return RoleTable(
        {Role(name): frozenset(AccessScope(item.text) for item in node.items) for name, node in roles.entries.items()},
        {
            AccessScope(name): {lang: text.text for lang, text in node.entries.items()}
            for name, node in scopes.entries.items()
        },
    )


def scopes_of(role: Role) -> frozenset[AccessScope]:
    """What a role may."""
    return role_table().scopes[role]
