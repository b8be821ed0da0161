"""What tells the senders of messages from others: secrets and tokens, from a file or the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest, unreadable
from disputes.documents.yaml_tree import Node, decode, parse_yaml
from disputes.sources import SOURCES
from disputes.sources.hook_schemes import HookScheme, hook_schemes, secret_bytes
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

FILE = "DISPUTES_HOOKS"
_PREFIX = "DISPUTES_HOOK_"
_LEAST_TOKEN = 16
_KEYS = ("secret", "secrets", "token", "market", "url", "app_key")
SENDERS = tuple(s for s in SOURCES if s != "auto")


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSetup:
    """What is set up for one source: its secrets, or a token; the market where its payloads do not say it; and what its
    scheme takes besides.
    """

    secrets: tuple[str, ...] = ()
    token: str | None = None
    market: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"HookSetup({len(self.secrets)} secrets{', a token' if self.token else ''})"


def hook_setups(path: Path | None, environment: Mapping[str, str]) -> dict[str, HookSetup]:
    """What is set up, by the word of `--from`: what the file says (YAML or JSON), and over it the environment:
    `DISPUTES_HOOK_STRIPE_SECRET`, `…_TOKEN`, `…_MARKET`, `…_URL`, `…_APP_KEY`; several secrets with blanks between.

    Raises :class:`Refused` (exit 2) for what cannot be used; no secret is quoted.
    """
    plain: dict[str, dict[str, Node]] = {}
    if path is not None:
        plain = _of_file(path)
    for source in SENDERS:
        for key in _KEYS:
            name = f"{_PREFIX}{source}_{key}".upper()
            if environment.get(name, "").strip():
                text = environment[name].strip()
                plain.setdefault(source, {})[key] = Node(name, 0, 0, "", NodeKind.TEXT, text=text)
    return {source: _setup(source, given) for source, given in plain.items()}


def _of_file(path: Path) -> dict[str, dict[str, Node]]:
    name = str(path)
    try:
        documents = parse_yaml(decode(path.read_bytes(), name, exit_code=EXIT_USAGE), name, exit_code=EXIT_USAGE)
    except OSError as e:
        raise Refused([unreadable(name, e)], EXIT_USAGE) from None
    if len(documents) != 1 or documents[0].kind is not NodeKind.MAP:
        raise Refused([Problem(name, 1, "", "something else", "a mapping of sources")], EXIT_USAGE)
    out = {}
    for source, node in documents[0].entries.items():
        if source not in SENDERS:
            _refuse(documents[0].keys[source], source, "one of " + ", ".join(SENDERS), nearest(source, SENDERS))
        if node.kind is not NodeKind.MAP:
            _refuse(node, node.describe(), "a mapping with " + ", ".join(_KEYS))
        for key in node.entries:
            if key not in _KEYS:
                _refuse(node.keys[key], key, "one of " + ", ".join(_KEYS), nearest(key, _KEYS))
        out[source] = dict(node.entries)
    return out


def _setup(source: str, given: Mapping[str, Node]) -> HookSetup:
    schemes = hook_schemes().get(source, ())
    secrets = [s for key in ("secret", "secrets") if key in given for s in _texts(given[key])]
    found = HookSetup(
        secrets=tuple(secrets),
        token=given["token"].text if "token" in given else None,
        market=given["market"].text if "market" in given else None,
        settings={key: given[key].text for key in ("url", "app_key") if key in given},
    )
    first = next(iter(given.values()))
    if found.secrets and found.token is not None:
        _refuse(given["token"], "a secret and a token", "one of them: a secret where the source signs its messages")
    if found.secrets and not schemes:
        _refuse(first, "a secret", f"a token: {source} has no signature that can be checked here")
    if found.token is not None and len(found.token) < _LEAST_TOKEN:
        _refuse(given["token"], "a short token", f"at least {_LEAST_TOKEN} characters")
    for scheme in schemes if found.secrets else ():
        _check(scheme, found, first)
    return found


def _check(scheme: HookScheme, found: HookSetup, at: Node) -> None:
    for key in scheme.needs:
        if key not in found.settings:
            _refuse(at, "nothing", f"`{key}`, which the signature is made of besides")
    for secret in found.secrets:
        try:
            secret_bytes(scheme, secret)
        except ValueError:
            _refuse(at, "a secret", f"one that is written as {scheme.secret.value}")


def _texts(node: Node) -> list[str]:
    """One secret, several as a list, or several with blanks between."""
    return [t for n in (node.items or [node]) for t in n.text.split() if t]


def _refuse(node: Node, found: str, expected: str, near: str | None = None) -> None:
    raise Refused([Problem(node.file, node.line, node.path, found, expected, near)], EXIT_USAGE)
