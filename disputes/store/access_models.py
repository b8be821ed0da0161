"""The tables of who may do what: accounts, their logins, and tokens. Nothing that lets anybody in is kept as it is:
of a password there is its Argon2 hash, of a login and a token the SHA-256 digest of what its holder has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from disputes.store.column_types import Key, Utc, Word
from disputes.store.models import table
from disputes.words.access import Role


class UserRow(SQLModel, table=True):
    """Somebody who works at the desk. Without `password` a trusted proxy says that it is them."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("name", name="uq_accounts"),)

    pk: int = Field(default=None, primary_key=True, sa_type=Key)
    name: str
    role: Role = Field(sa_type=Word(Role))
    password: str | None = None
    created_at: datetime = Field(sa_type=Utc)
    password_at: datetime | None = Field(default=None, sa_type=Utc)
    disabled_at: datetime | None = Field(default=None, sa_type=Utc)


class LoginRow(SQLModel, table=True):
    """A login: over at `ends_at`, or once it has not been seen for a while."""

    __tablename__ = "logins"
    __table_args__ = (Index("ix_logins_account", "account_pk"), Index("ix_logins_ends", "ends_at"))

    digest: str = Field(primary_key=True)
    account_pk: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(sa_type=Utc)
    seen_at: datetime = Field(sa_type=Utc)
    ends_at: datetime = Field(sa_type=Utc)


_KEPT: dict[str, Any] = {name: text("revoked_at IS NULL") for name in ("sqlite_where", "postgresql_where")}


class TokenRow(SQLModel, table=True):
    """What a program shows to be let in. `scopes`: ` read write `; `role` where it was given one, which it follows."""

    __tablename__ = "tokens"
    __table_args__ = (
        UniqueConstraint("digest", name="uq_tokens_digest"),
        Index("uq_tokens_name", "name", unique=True, **_KEPT),
    )

    pk: int = Field(default=None, primary_key=True, sa_type=Key)
    name: str
    digest: str
    role: Role | None = Field(default=None, sa_type=Word(Role))
    scopes: str
    created_by: str | None = None
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)


ACCOUNTS = table(UserRow)
LOGINS = table(LoginRow)
TOKENS = table(TokenRow)
