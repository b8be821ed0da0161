"""`disputes token …`: what programs show at the desk's API."""

from __future__ import annotations

import json
from datetime import timedelta

import click

from disputes.commands.common import lang_option, leaving, now, write, wrong_use
from disputes.commands.store_common import TimeSpanParameter, db_option, shown, stored, table
from disputes.commands.user import acting
from disputes.words import texts
from disputes.words.access import AccessScope, Role

EXAMPLES = """
\b
Examples:
  disputes token add erp --role agent --expires 90d
  disputes token add prometheus --scope metrics
  disputes token list
  disputes token revoke erp
"""
_SAID = {
    "en": {
        "once": "{name}: this is the token; it is shown this once and cannot be read again",
        "revoked": "{name}: revoked",
        "none": "there are no tokens",
    },
    "zh": {
        "once": "{name}：令牌如下，仅显示这一次，之后无法再查看",
        "revoked": "{name}：已撤销",
        "none": "没有令牌",
    },
}
_HEADS = {
    "en": ("name", "may", "state", "added", "by", "last used"),
    "zh": ("名称", "权限", "状态", "添加于", "添加者", "最近使用"),
}
_STATES = {
    "en": {"revoked": "revoked {at}", "over": "over since {at}", "until": "until {at}", "": "no end"},
    "zh": {"revoked": "已于 {at} 撤销", "over": "已于 {at} 到期", "until": "有效至 {at}", "": "长期有效"},
}


@click.group(epilog=EXAMPLES)
def token() -> None:
    """Tokens for programs that use the desk's API: add, list, revoke.

    A token is sent as `Authorization: Bearer TOKEN`. It is shown once; the store keeps its digest.
    """


@token.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(texts(Role)), help="It may what this role may.")
@click.option(
    "--scope", "scopes", type=click.Choice(texts(AccessScope)), multiple=True, help="It may this. May be repeated."
)
@click.option("--expires", type=TimeSpanParameter(), help="It ends after this span, e.g. 90d. Default: never.")
@lang_option
@db_option
def add(
    name: str, role: str | None, scopes: tuple[str, ...], expires: timedelta | None, lang: str, db: str | None
) -> None:
    """Make a token and print it, this once."""
    if role is None and not scopes:
        wrong_use(f"a token needs --role or --scope; expected one of {', '.join(texts(AccessScope))}")
    if expires is not None and not expires:
        wrong_use("--expires 0: a token lasts for some time")
    with leaving(), stored(db, create=True) as store:
        from disputes.access.tokens import add_token  # what it needs is only there with the extra

        clock = now()
        secret = add_token(
            store,
            name,
            role=Role(role) if role is not None else None,
            scopes=[AccessScope(s) for s in scopes],
            expires_at=clock + expires if expires is not None else None,
            agent=acting(),
            now=clock,
        )
    click.echo(_SAID[lang]["once"].format(name=name), err=True)
    write(secret + "\n")


@token.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@db_option
def list_(form: str, lang: str, db: str | None) -> None:
    """List the tokens: what each may, until when, and when it was last used."""
    with leaving(), stored(db) as store:
        from disputes.access.tokens import scopes_of_token, tokens

        found = [(t, [s for s in AccessScope if s in scopes_of_token(t)]) for t in tokens(store)]
    if form == "json":
        plain = [
            {
                "name": t.name,
                "role": t.role.value if t.role is not None else None,
                "scopes": texts(scopes),
                "created_at": shown(t.created_at),
                "created_by": t.created_by,
                "expires_at": shown(t.expires_at) or None,
                "used_at": shown(t.used_at) or None,
                "revoked_at": shown(t.revoked_at) or None,
            }
            for t, scopes in found
        ]
        write(json.dumps(plain) + "\n")
        return
    if not found:
        write(_SAID[lang]["none"] + "\n")
        return
    rows = []
    for t, scopes in found:
        kind, at = "", t.expires_at
        if t.revoked_at is not None:
            kind, at = "revoked", t.revoked_at
        elif at is not None:
            kind = "over" if at <= now() else "until"
        state = _STATES[lang][kind].format(at=shown(at))
        may = t.role.value if t.role is not None and not t.scopes else " ".join(texts(scopes))
        rows.append((t.name, may, state, shown(t.created_at), t.created_by or "", shown(t.used_at)))
    write(table(_HEADS[lang], rows))


@token.command("revoke")
@click.argument("name")
@lang_option
@db_option
def revoke(name: str, lang: str, db: str | None) -> None:
    """Let a token in no longer, from its next request on."""
    with leaving(), stored(db) as store:
        from disputes.access.tokens import revoke as end

        end(store, name, agent=acting(), now=now())
    write(_SAID[lang]["revoked"].format(name=name) + "\n")
