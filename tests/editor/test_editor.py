"""What an editor makes of the schemas: the real language server over shipped files and broken ones."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from disputes.commands import main
from disputes.commands.schema import SCHEMAS
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.loading import EXAMPLES
from disputes.language.schema.described import UNTOLD, descriptions
from disputes.records.words import EVENT_TYPES
from disputes.upkeep.editor_schemas import schema_texts
from disputes.upkeep.modelines import RULESET_SCHEMA, modeline, own_schema
from disputes.words import texts
from disputes.words.messages import MessageLanguage
from disputes.words.records import Stage
from tests.editor.language_server import LanguageServer, needed
from tests.shipped import shipped_library
from tests.tiers import tiers

ROOT = Path(__file__).resolve().parents[2]
RULESETS = ROOT / "rulesets"
WORDS = {*EVENT_TYPES, *texts(Stage), *texts(MessageLanguage)}
SAMPLE = ("shopee/deadlines.yaml", "shopee/deadlines.examples.yaml", "common/catalogue.yaml", "visa/citations.yaml")
HEAD = f"{modeline('etsy').replace(own_schema('etsy'), RULESET_SCHEMA)}\nformat: 2\nplatform: etsy\n"
"""Of a file that names the schema for all platforms."""
OWN_HEAD = f"{modeline('etsy')}\nformat: 2\nplatform: etsy\n"


@pytest.mark.parametrize("share", tiers(("etsy", "temu", "any"), ()))
def test_the_schemas_beside_the_rulesets_are_up_to_date(share: tuple[str, ...]) -> None:
    texts = schema_texts(shipped_library(), share or shipped_library().ids())
    stale = [name for name, text in texts.items() if (RULESETS / "schema" / name).read_text("utf-8") != text]
    assert stale == [], "out of date; `make schemas` renews them"


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
    library = shipped_library()
    files = [(id_, file) for id_ in library.ids() for file in sorted(library.folder(id_).glob("*.yaml"))]
    assert len(files) > 400
    for id_, file in files:
        with file.open(encoding="utf-8") as text:
            assert text.readline() == modeline(id_, examples=file.name.endswith(EXAMPLES)) + "\n", file.name


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


RULE = "rules:\n  - id: a\n    when: {WHEN}\n    then: {THEN}\n    cite: CITE\n"


def rule(when: str = "dispute: damaged", then: str = "do: [answer_the_buyer]", cite: str = "A1") -> str:
    return RULE.replace("WHEN", when).replace("THEN", then).replace("CITE", cite)


@pytest.mark.parametrize(
    ("word", "body"),
    [
        ("acept", rule(then="do: [acept]")),
        ("acept", rule(then="do: [{action: acept, by: now}]")),
        ("proof_of_shipmnt", rule(then="gather: {required: [proof_of_shipmnt]}")),
        ("proof_of_shipmnt", rule(then="gather: {one_of: [[messages, [proof_of_shipmnt, contract]]]}")),
        ("facts.review_tune", rule(when="facts.review_tune: angry")),
        ("engry", rule(when="facts.review_tone: engry")),
        ("facts.review_tune", rule(when="any: [{dispute: damaged}, {not: {facts.review_tune: angry}}]")),
        ("deadline.respnd", rule(when="deadline.respnd: met")),
        ("$damagd", rule(when="dispute: $damagd")),
        ("los", rule(then="ruling: {for: buyer, ground: los}")),
        ("A99", rule(cite="A99")),
        ("A99", rule(cite="[A1, {fact: A99, source: S1}]")),
        ("K999", "citations:\n  ET-1: {source: K999, confidence: official}\n"),
        ("XX", "parameters:\n  days:\n    - {value: 3 days, markets: [DE, XX], cite: A1}\n"),
        ("$dayz", "deadlines:\n  a: {actor: seller, starts: opened, within: $dayz}\n"),
        ("duch", "deadlines:\n  a: {actor: seller, starts: opened, within: 3 business days, calendar: duch}\n"),
    ],
)
def test_a_misspelt_name_is_told_its_place(server: LanguageServer, word: str, body: str) -> None:
    def marked(text: str, range_: dict[str, Any]) -> str:
        start, end = range_["start"], range_["end"]
        return text.split("\n")[start["line"]][start["character"] : end["character"]]

    own, of_any = OWN_HEAD + body, HEAD + body
    texts = {RULESETS / "etsy" / f"misspelt-{zlib.crc32(text.encode())}.yaml": text for text in (own, of_any)}
    found, elsewhere = server.open_all(texts)
    assert [marked(own, d["range"]) for d in found] == [word]
    assert elsewhere == []


@pytest.mark.parametrize(
    ("body", "offered"),
    [
        ("rules:\n  - id: b\n    then:\n      do:\n        - answer_the_", "answer_the_buyer answer_the_help_request"),
        ("rules:\n  - id: b\n    then:\n      do: ", "answer_the_buyer answer_the_help_request"),
        ("rules:\n  - id: b\n    then:\n      gather:\n        required:\n          - proof", "proof_of_shipment"),
        ("rules:\n  - id: b\n    then:\n      ruling:\n        ground: ", "parcel_in_transit"),
        ("rules:\n  - id: b\n    when:\n      ", "facts.review_tone dispute"),
        ("rules:\n  - id: b\n    cite: ", "A1 B3"),
        ("deadlines:\n  b:\n    calendar: ", "de market"),
    ],
)
def test_the_names_of_a_platform_are_offered(server: LanguageServer, body: str, offered: str) -> None:
    """The common ruleset's and Etsy's own."""
    text = OWN_HEAD + body
    file = RULESETS / "etsy" / f"offered-{zlib.crc32(text.encode())}.yaml"
    server.open(file, text)
    lines = text.split("\n")
    found = server.words(file, len(lines) - 1, len(lines[-1]))
    assert set(offered.split()) <= set(found)
    assert "ship_with_a_label" not in found  # an action of another platform


def test_the_schema_of_a_platform_is_one_piece(server: LanguageServer) -> None:
    found = CliRunner().invoke(main, ["schema", "ruleset", "--platform", "etsy"])
    assert found.exit_code == 0
    whole = json.loads(found.stdout)
    assert whole["$id"] == "urn:disputes:schema:ruleset:etsy"
    judge = Draft202012Validator(whole)
    for file in sorted((RULESETS / "etsy").glob("*.yaml")):
        if not file.name.endswith(EXAMPLES):
            for document in parse_yaml(file.read_text("utf-8"), file.name):
                assert [e.message for e in judge.iter_errors(document.plain())] == [], file.name
    (wrong,) = parse_yaml(OWN_HEAD + rule(then="do: [acept]"), "wrong")
    assert [list(e.path) for e in judge.iter_errors(wrong.plain())] == [["rules", 0, "then", "do", 0]]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["case", "--platform", "etsy"], "--platform goes with 'ruleset', not with 'case'"),
        (["ruleset", "--platform", "etsi"], "no ruleset 'etsi'; did you mean 'etsy'?"),
    ],
)
def test_wrong_use_of_a_platform_is_told(args: list[str], said: str) -> None:
    found = CliRunner().invoke(main, ["schema", *args])
    assert (found.exit_code, found.stderr) == (2, f"{said}\n")


def test_a_stale_schema_is_told_and_renewed(tmp_path: Path) -> None:
    def run(*args: str) -> Result:
        return CliRunner().invoke(main, ["rules", *args, "--rulesets", str(tmp_path)])

    assert run("new", "platform", "etsy", "--market", "US").exit_code == 0
    assert run("schemas", "etsy", "--check").exit_code == 0
    file = tmp_path / "etsy" / "rules.yaml"
    file.write_text(file.read_text("utf-8") + "grounds:\n  broken: {title: {en: Broken, zh: 破损}}\n", "utf-8")
    said = "schema/etsy.schema.json:1: found a schema that is out of date"
    for command in (("schemas", "etsy", "--check"), ("format", "etsy", "--check")):
        found = run(*command)
        assert (found.exit_code, said in found.stderr) == (4, True), found.output
    assert said in run("lint", "etsy").stderr
    assert run("format", "etsy").exit_code == 0
    assert run("schemas", "etsy", "--check").exit_code == 0
    assert '"broken"' in (tmp_path / "schema" / "etsy.schema.json").read_text("utf-8")
