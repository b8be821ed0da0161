"""Accounts, logins and tokens as the store keeps them, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from disputes.access.accounts import (
    account,
    accounts,
    add_account,
    checked,
    has_accounts,
    set_disabled,
    set_password,
    set_role,
)
from disputes.access.audit import changes
from disputes.access.limits import LoginLimits, Rate
from disputes.access.logins import IDLE, LONGEST, account_of, begin, end
from disputes.access.passwords import BadPassword
from disputes.access.tokens import add_token, revoke, scopes_of_token, token_of, tokens
from disputes.documents.problems import Refused
from disputes.store import Store
from disputes.store.access_models import ACCOUNTS, LOGINS, TOKENS
from disputes.words.access import AccessScope, Role
from tests.access.conftest import PASSWORD
from tests.store.made import Desk, at

NOW = at(1)


def everything(store: Store) -> str:
    with store.read() as connection:
        return str([connection.execute(select(t)).all() for t in (ACCOUNTS, LOGINS, TOKENS)])


def test_an_account_lets_in_by_its_name_and_its_password(store: Store) -> None:
    assert not has_accounts(store)
    assert add_account(store, " Mei ", Role.AGENT, PASSWORD, agent="root", now=NOW) == "mei"
    assert has_accounts(store)
    for name, password, is_let_in in (
        ("mei", PASSWORD, True),
        ("MEI", PASSWORD, True),
        ("mei", PASSWORD + "x", False),
        ("mei", "", False),
        ("mei", PASSWORD * 100, False),
        ("ana", PASSWORD, False),
        ("", PASSWORD, False),
        ("a\x00b", PASSWORD, False),
    ):
        assert (checked(store, name, password) is not None) is is_let_in, (name, password)
    with pytest.raises(Refused, match="no account has yet"):
        add_account(store, "MEI", Role.ADMIN, PASSWORD, agent=None, now=NOW)
    assert [a.role for a in accounts(store)] == [Role.AGENT]
    assert PASSWORD not in everything(store)
    assert "$argon2id$" in everything(store)


def test_a_login_ends_with_a_new_password_with_the_account_and_with_time(store: Store) -> None:
    add_account(store, "mei", Role.AGENT, PASSWORD, agent="root", now=NOW)
    add_account(store, "ana", Role.AGENT, PASSWORD, agent="root", now=NOW)
    mei, ana = account(store, "mei"), account(store, "ana")
    assert mei is not None
    assert ana is not None
    one, two, other = begin(store, mei, NOW), begin(store, mei, NOW), begin(store, ana, NOW)
    assert not any(secret in everything(store) for secret in (one, two, other))
    assert account_of(store, one, NOW).name == "mei"  # type: ignore[union-attr]
    set_password(store, "mei", "another long password", agent="mei", now=NOW)
    assert [account_of(store, s, NOW) for s in (one, two)] == [None, None]
    assert account_of(store, other, NOW) is not None
    set_disabled(store, "ana", True, agent="root", now=NOW)
    assert account_of(store, other, NOW) is None
    assert checked(store, "ana", PASSWORD) is None
    set_disabled(store, "ana", False, agent="root", now=NOW)
    assert account_of(store, other, NOW) is None, "it has to log in again"
    three = begin(store, mei, NOW)
    assert account_of(store, three, NOW + IDLE) is None
    for hours in range(1, 20):  # seen again and again, it goes on
        assert account_of(store, three, NOW + timedelta(hours=hours)) is not None
    end(store, three)
    assert account_of(store, three, NOW + timedelta(hours=20)) is None
    four = begin(store, mei, NOW)
    for hours in range(6, int(LONGEST.total_seconds() // 3600), 6):
        assert account_of(store, four, NOW + timedelta(hours=hours)) is not None
    assert account_of(store, four, NOW + LONGEST) is None, "but not for ever"
    begin(store, mei, NOW + LONGEST)
    with store.read() as connection:
        assert len(connection.execute(select(LOGINS)).all()) == 1, "those that are over are swept out"


def test_nobody_has_a_login_that_was_not_begun(store: Store) -> None:
    for secret in ("", "x", "a" * 43, "../../etc/passwd", "é" * 43):
        assert account_of(store, secret, NOW) is None
        assert token_of(store, secret, NOW) is None


def test_a_token_is_kept_as_a_digest_and_ends(store: Store) -> None:
    until = NOW + timedelta(days=90)
    secret = add_token(
        store, "ERP", role=None, scopes=[AccessScope.WRITE, AccessScope.READ], expires_at=until, agent="root", now=NOW
    )
    assert secret.startswith("dsp_")
    assert secret not in everything(store)
    found = token_of(store, secret, NOW)
    assert found is not None
    assert scopes_of_token(found) == {AccessScope.READ, AccessScope.WRITE}
    assert tokens(store)[0].used_at == NOW
    assert token_of(store, secret, until) is None
    with pytest.raises(Refused, match="no other token has"):
        add_token(store, "erp", role=Role.READER, scopes=(), expires_at=None, agent=None, now=NOW)
    revoke(store, "erp", agent="root", now=NOW)
    assert token_of(store, secret, NOW) is None
    again = add_token(store, "erp", role=Role.READER, scopes=(), expires_at=None, agent=None, now=NOW)
    assert again != secret
    assert token_of(store, again, until) is not None
    assert [t.revoked_at for t in tokens(store)] == [NOW, None]
    with pytest.raises(Refused):
        revoke(store, "epr", agent=None, now=NOW)


def test_what_is_changed_is_kept_with_who_and_when(store: Store) -> None:
    add_account(store, "mei", Role.AGENT, PASSWORD, agent="root", now=NOW)
    set_role(store, "mei", Role.LEAD, agent="boss", now=NOW)
    told = [(row.agent, row.item) for row in changes(store)]
    assert [agent for agent, _ in told] == ["boss", "root"]
    assert '"was":"agent","role":"lead"' in told[0][1]
    assert PASSWORD not in str(told)


def test_what_is_easily_guessed_is_not_taken(lite_desk: Desk) -> None:
    store = lite_desk.store
    for password in ("short", "x" * 600, "aaaaaaaaaaaaaaa", "i am Mei, hello"):
        with pytest.raises(BadPassword):
            add_account(store, "mei", Role.AGENT, password, agent=None, now=NOW)
    assert accounts(store) == []


def test_an_unknown_name_costs_the_same_work(lite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is measured, which a busy machine would falsify: the costly step is counted."""
    store = lite_desk.store
    from disputes.access import passwords

    add_account(store, "mei", Role.AGENT, PASSWORD, agent=None, now=NOW)
    add_account(store, "proxied", Role.AGENT, None, agent=None, now=NOW)
    add_account(store, "gone", Role.AGENT, PASSWORD, agent=None, now=NOW)
    set_disabled(store, "gone", True, agent=None, now=NOW)
    kept = passwords._hasher()
    work: list[str] = []

    class Counting:
        def verify(self, hash_: str, password: str) -> bool:
            work.append(hash_.rsplit("$", 2)[0])
            return kept.verify(hash_, password)

        def __getattr__(self, name: str) -> object:
            return getattr(kept, name)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    for name in ("mei", "nobody", "proxied", "gone"):
        assert checked(store, name, "wrong wrong wrong") is None
        assert len(work) == 1, name
        assert work.pop() == "$argon2id$v=19$m=8,t=1,p=1", "with the same costs"


def test_a_name_that_is_made_to_break_something_is_only_a_name(lite_desk: Desk) -> None:
    store = lite_desk.store
    for name in ("'; DROP TABLE accounts; --", "a" * 200, "\u202egnp", "a\nb", ""):
        with pytest.raises(Refused):
            add_account(store, name, Role.AGENT, None, agent=None, now=NOW)
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM accounts")).scalar() == 0


@given(
    steps=st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 5)), max_size=60),
    burst=st.integers(1, 6),
    per_s=st.sampled_from([0.5, 1.0, 3.0]),
)
def test_a_rate_lets_through_what_it_says_and_no_more(steps: list[tuple[str, float]], burst: int, per_s: float) -> None:
    now = 0.0
    rate = Rate(burst, per_s, clock=lambda: now)
    let_in: dict[str, list[float]] = {"a": [], "b": []}
    for key, pause in steps:
        now += pause
        wait = rate.wait(key)
        if wait == 0:
            let_in[key].append(now)
        else:
            assert wait <= 1 / per_s
    for times in let_in.values():
        for n, begin_ in enumerate(times):
            for m in range(n, len(times)):
                assert m - n + 1 <= burst + (times[m] - begin_) * per_s + 1e-6


def test_guessing_is_held_up_from_one_address_and_not_for_the_others() -> None:
    limits = LoginLimits()
    waits = [limits.wait("mei", "10.0.0.1") for _ in range(6)]
    assert waits[:5] == [0.0] * 5
    assert waits[5] > 1
    assert limits.wait("mei", "10.0.0.2") == 0.0
    assert [limits.wait(f"n{n}", "10.0.0.3") for n in range(21)][-1] > 1, "many names from one address"
