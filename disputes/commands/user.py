"""`disputes user …`: the accounts of those who work at the desk."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from disputes.commands.case_options import AGENT
from disputes.commands.common import lang_option, leaving, now, write, wrong_use
from disputes.commands.store_common import db_option, shown, stored, table
from disputes.store import Store
from disputes.words import texts
from disputes.words.access import Role

EXAMPLES = """
\b
Examples:
  disputes user add mei --role agent
  disputes user password mei < password.txt
  disputes user role mei lead
  disputes user disable mei
  disputes user list
"""
_SAID = {
    "en": {
        "added": "{name}: added as {role}",
        "password": "{name}: the password is changed, all logins have ended",
        "role": "{name}: now {role}",
        "disabled": "{name}: may not log in any more, all logins have ended",
        "enabled": "{name}: may log in again",
        "none": "there are no accounts",
    },
    "zh": {
        "added": "{name}：已添加，角色 {role}",
        "password": "{name}：密码已更改，所有登录均已失效",
        "role": "{name}：角色改为 {role}",
        "disabled": "{name}：不能再登录，所有登录均已失效",
        "enabled": "{name}：可以重新登录",
        "none": "没有账号",
    },
}
_HEADS = {
    "en": ("name", "role", "state", "password of", "since"),
    "zh": ("账号名", "角色", "状态", "密码设于", "添加于"),
}
_STATES = {
    "en": {True: "active", False: "disabled", None: "by proxy only"},
    "zh": {True: "可用", False: "已停用", None: "仅经代理"},
}
_PROMPTS = {"en": ("Password", "Once more"), "zh": ("密码", "请再次输入")}
_LOG_HEADS = {"en": ("at", "by", "what", "about", ""), "zh": ("时间", "操作者", "更改", "对象", "")}
_CHANGES = {
    "account_added": {"en": "account added", "zh": "添加账号"},
    "account_disabled": {"en": "account disabled", "zh": "停用账号"},
    "account_enabled": {"en": "account enabled", "zh": "启用账号"},
    "password_changed": {"en": "password changed", "zh": "更改密码"},
    "role_changed": {"en": "role changed", "zh": "更改角色"},
    "logged_in": {"en": "logged in", "zh": "登录"},
    "token_added": {"en": "token added", "zh": "添加令牌"},
    "token_revoked": {"en": "token revoked", "zh": "撤销令牌"},
    "pruned": {"en": "store pruned by the policy", "zh": "按政策清理数据库"},
}
name_argument = click.argument("name")
role_choice = click.Choice(texts(Role))


class UserGroup(click.Group):
    """Its commands are few and short: they stand in one module."""


@click.group(cls=UserGroup, epilog=EXAMPLES)
def user() -> None:
    """Accounts for the desk: add, list, disable, change role or password.

    Once there is an account, everybody who opens the desk has to log in. Passwords are asked for, or read from standard
    input; they are kept as Argon2 hashes.
    """


def acting() -> str | None:
    """Who changes something: the environment's DISPUTES_AGENT, else the user of the system."""
    try:
        return os.environ.get(AGENT) or getpass.getuser()
    except (OSError, KeyError):  # a number without a name
        return None


@contextmanager
def _accounts(db: str | None) -> Iterator[Store]:
    try:
        import argon2  # noqa: F401
    except ModuleNotFoundError:
        wrong_use("accounts need argon2-cffi: pip install 'disputes[web]'")
    from disputes.access.passwords import BadPassword

    with leaving(), stored(db, create=True) as store:
        try:
            yield store
        except BadPassword as bad:
            wrong_use(bad.why)


def _password(lang: str) -> str:
    """A new password: asked for twice on a terminal, else the first line of standard input."""
    if sys.stdin is not None and sys.stdin.isatty():
        text, again = _PROMPTS[lang]
        given: str = click.prompt(text, hide_input=True, confirmation_prompt=again, err=True)
        return given
    return (sys.stdin.readline() if sys.stdin is not None else "").rstrip("\r\n")


@user.command("add")
@name_argument
@click.option("--role", type=role_choice, default=Role.AGENT.value, show_default=True, help="What the account may.")
@click.option("--no-password", is_flag=True, help="Only a trusted proxy says that it is them.")
@lang_option
@db_option
def add(name: str, role: str, no_password: bool, lang: str, db: str | None) -> None:
    """Add an account. Its password is asked for, or is the first line of standard input."""
    with _accounts(db) as store:
        from disputes.access.accounts import add_account, plain_name

        plain_name(name)
        password = None if no_password else _password(lang)
        own = add_account(store, name, Role(role), password, agent=acting(), now=now())
    write(_SAID[lang]["added"].format(name=own, role=role) + "\n")


@user.command("password")
@name_argument
@lang_option
@db_option
def password(name: str, lang: str, db: str | None) -> None:
    """Change a password, and end all logins of the account."""
    with _accounts(db) as store:
        from disputes.access.accounts import known_account, set_password

        own = known_account(store, name).name
        set_password(store, own, _password(lang), agent=acting(), now=now())
    write(_SAID[lang]["password"].format(name=own) + "\n")


@user.command("role")
@name_argument
@click.argument("role", type=role_choice)
@lang_option
@db_option
def role(name: str, role: str, lang: str, db: str | None) -> None:
    """Change what an account may, from its next request on."""
    with _accounts(db) as store:
        from disputes.access.accounts import known_account, set_role

        own = known_account(store, name).name
        set_role(store, own, Role(role), agent=acting(), now=now())
    write(_SAID[lang]["role"].format(name=own, role=role) + "\n")


@user.command("disable")
@name_argument
@click.option("--undo", is_flag=True, help="Let the account in again.")
@lang_option
@db_option
def disable(name: str, undo: bool, lang: str, db: str | None) -> None:
    """Keep an account from being used, and end its logins. What it did stays in the history."""
    with _accounts(db) as store:
        from disputes.access.accounts import known_account, set_disabled

        own = known_account(store, name).name
        set_disabled(store, own, not undo, agent=acting(), now=now())
    write(_SAID[lang]["enabled" if undo else "disabled"].format(name=own) + "\n")


@user.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@db_option
def list_(form: str, lang: str, db: str | None) -> None:
    """List the accounts."""
    with _accounts(db) as store:
        from disputes.access.accounts import accounts

        found = accounts(store)
    if form == "json":
        plain = [
            {
                "name": a.name,
                "role": a.role.value,
                "disabled_at": shown(a.disabled_at) or None,
                "password_at": shown(a.password_at) or None,
                "created_at": shown(a.created_at),
            }
            for a in found
        ]
        write(json.dumps(plain) + "\n")
        return
    if not found:
        write(_SAID[lang]["none"] + "\n")
        return
    rows = [(a.name, a.role.value, _STATES[lang][_state(a)], shown(a.password_at), shown(a.created_at)) for a in found]
    write(table(_HEADS[lang], rows))


def _state(account: Any) -> bool | None:
    """Whether an account may be used; None where only through a proxy."""
    if account.disabled_at is not None:
        return False
    return True if account.password is not None else None


@user.command("log")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@lang_option
@db_option
def log(limit: int, lang: str, db: str | None) -> None:
    """List what was changed about accounts and tokens, by whom and when, the newest first."""
    with _accounts(db) as store:
        from disputes.access.audit import changes

        found = changes(store, limit)
    lines = []
    for row in found:
        item = json.loads(row.item)
        more = " ".join(f"{k}={v}" for k, v in item.items() if k not in ("what", "about") and v)
        what = _CHANGES[item["what"]][lang] if item["what"] in _CHANGES else item["what"]
        lines.append((shown(row.at), row.agent or "", what, item["about"], more))
    write(table(_LOG_HEADS[lang], lines))
