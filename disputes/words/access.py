"""The closed words of who may do what at the desk."""

from __future__ import annotations

from disputes.words import ClosedWord


class AccessScope(ClosedWord):
    """What somebody may do; a token may have any of them, a role has those of `disputes/access/roles.yaml`."""

    READ = "read"
    WRITE = "write"
    HOLD = "hold"
    IMPORT = "import"
    METRICS = "metrics"
    ACCESS = "access"


class Role(ClosedWord):
    """What somebody is, the one who may least first."""

    READER = "reader"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


class Via(ClosedWord):
    """How it is known who asks: the one user of this machine, a login, a token, or a proxy that has checked it."""

    MACHINE = "machine"
    SESSION = "session"
    TOKEN = "token"
    PROXY = "proxy"
