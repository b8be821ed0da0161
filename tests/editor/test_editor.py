"""What an editor makes of the schemas: the real language server over shipped files and broken ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from disputes.commands.schema import SCHEMAS
from disputes.language.schema.described import UNTOLD, descriptions
from disputes.records.words import EVENT_TYPES
from disputes.upkeep.modelines import MODELINES, RULESET_MODELINE
from disputes.words import texts
from disputes.words.messages import MessageLanguage
from disputes.words.records import Stage
from tests.editor.language_server import LanguageServer, needed

ROOT = Path(__file__).resolve().parents[2]
RULESETS = ROOT / "rulesets"
WORDS = {*EVENT_TYPES, *texts(Stage), *texts(MessageLanguage)}
SAMPLE = ("shopee/deadlines.yaml", "shopee/deadlines.examples.yaml", "common/catalogue.yaml", "visa/citations.yaml")
HEAD = f"{RULESET_MODELINE}\nformat: 2\nplatform: etsy\n"


@pytest.mark.parametrize("what", ["ruleset", "examples"])
def test_the_schemas_beside_the_rulesets_are_up_to_date(what: str) -> None:
    kept = (RULESETS / "schema" / f"{what}.schema.json").read_text("utf-8")
    assert kept == json.dumps(SCHEMAS[what](), ensure_ascii=False, indent=2) + "\n", (
        f"rulesets/schema/{what}.schema.json is out of date; `make schemas` renews it"
    )


def undescribed(schema: Any, part: str) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, below in (schema.get("properties") or {}).items():
            if key not in WORDS and "description" not in below:
                yield f"{part}.{key}"
        for key, below in schema.items():
            for name, one in below.items() if key == "$defs" else [(part, below)]:
                if name not in UNTOLD:
                    yield from undescribed(one, name)
    elif isinstance(schema, (list, tuple)):
        for one in schema:
            yield from undescribed(one, part)


@pytest.mark.parametrize("what", ["ruleset", "examples"])
def test_every_key_says_what_it_means(what: str) -> None:
    assert list(undescribed(SCHEMAS[what](), "file")) == []


def told(schema: Any) -> Iterator[str]:
    """Every description of a key, as an editor shows it."""
    if isinstance(schema, dict):
        if isinstance(schema.get("markdownDescription"), str):
            yield schema["markdownDescription"]
        for below in schema.values():
            yield from told(below)
    elif isinstance(schema, (list, tuple)):
        for one in schema:
            yield from told(one)


def test_no_description_is_of_a_key_that_nothing_reads() -> None:
    shown = {text for what in ("ruleset", "examples") for text in told(SCHEMAS[what]())}
    idle = [f"{part}.{key}" for part, keys in descriptions().items() for key, text in keys.items() if text not in shown]
    assert idle == []


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    needed()
    found = LanguageServer(ROOT)
    yield found
    found.close()


def test_every_shipped_file_names_its_schema_first() -> None:
    files = sorted(RULESETS.glob("*/*.yaml"))
    assert len(files) > 400
    for file in files:
        with file.open(encoding="utf-8") as text:
            assert text.readline() == MODELINES[file.name.endswith(".examples.yaml")] + "\n", file.name


@pytest.mark.parametrize("name", SAMPLE)
def test_a_shipped_file_has_nothing_wrong(server: LanguageServer, name: str) -> None:
    assert server.open(RULESETS / name) == []


@pytest.mark.long
@pytest.mark.parametrize("folder", sorted(p.name for p in RULESETS.iterdir() if any(p.glob("*.yaml"))))
def test_every_shipped_file_has_nothing_wrong(server: LanguageServer, folder: str) -> None:
    for file in sorted((RULESETS / folder).glob("*.yaml")):
        assert server.open(file) == [], file.name


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("deadlines:\n  a:\n    actor: carrier\n    starts: opened\n", 5, '"seller", "buyer"'),
        ("deadlines:\n  a:\n    actor: seller\n    wihtin: 3 days\n", 6, "wihtin is not allowed"),
        ("rules:\n  - id: a\n    when: {dispute: lateness}\n    then: {do: [x]}\n", 5, "nondelivery"),
        ("rules:\n  - id: a\n    when: {dispute: damaged}\n", 4, '"then"'),
        ("citations:\n  C1: {source: K1, confidence: sure}\n", 4, '"official"'),
        ("grounds:\n  late: {title: {en: Late}}\n", 4, '"zh"'),
        ("deadlines:\n  a:\n   actor: seller\n  b\n", 6, ""),
    ],
)
def test_a_broken_file_is_told_its_line(server: LanguageServer, body: str, line: int, said: str) -> None:
    found = server.open(RULESETS / "etsy" / f"broken-{abs(hash(body))}.yaml", HEAD + body)
    assert [d for d in found if d["range"]["start"]["line"] == line and said in d["message"]], found


def test_words_and_keys_are_offered_and_explained(server: LanguageServer) -> None:
    file = RULESETS / "etsy" / "offered.yaml"
    body = "deadlines:\n  a:\n    actor: \n    \nrules:\n  - id: b\n    when: {dispute: }\n    then:\n      do: []\n"
    server.open(file, HEAD + body)
    assert {"seller", "buyer", "platform", "bank"} <= set(server.words(file, 5, 11))
    assert {"within", "met_by", "starts"} <= set(server.words(file, 6, 4))
    assert {"nondelivery", "damaged"} <= set(server.words(file, 9, 20))
    for line, part, key in ((5, "deadline", "actor"), (10, "rule", "then")):
        assert descriptions()[part][key] in server.hover(file, line, 6)
