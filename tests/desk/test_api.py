"""The interface for programs: what it answers is what the commands print, and keeps to its description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import URL

from disputes.commands import main
from disputes.desk.api.description import ANSWERS
from disputes.desk.api.languages import best_language
from disputes.desk.api.problems import ProblemKind
from disputes.desk.texts import desk_texts
from disputes.store import Store
from disputes.store.case_log import Seen
from disputes.store.listing import ListFilter
from disputes.store.worklist import worklist
from tests.desk.calling import CASE, Program, description, holds_to, program
from tests.desk.visiting import Site, site_over
from tests.store.made import Desk, at, case, event, shop, write_rules


@pytest.fixture
def caller(site: Site) -> Program:
    return program(site)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A caller of one desk for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("desk")
    with Store.open(URL.create("sqlite", database=str(folder / "store.sqlite"))) as store:
        made = Desk(store, write_rules(folder / "rules"))
        made.take(case())
        made.scan(at(2))
        yield program(site_over(made, at(2, 1)))


def printed(site: Site, *args: str) -> Any:
    """What a command prints as JSON of the same store."""
    done = CliRunner().invoke(main, [*args, "--format", "json", "--db", f"sqlite:///{site.made.store.file}"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_answers_are_those_of_the_commands(site: Site, caller: Program) -> None:
    site.made.take(shop(weeks=[{"starts": "2026-03-30", "orders": 100, "late": 3}]))
    site.made.scan(at(2, 1))
    assert caller.get("/cases", "cases")["cases"] == printed(site, "list", "--interval", "9999d")
    assert caller.get(CASE, "case") == printed(site, "case", "show", "C-1")
    assert caller.get("/alerts", "alerts")["alerts"] == printed(site, "alerts", "--interval", "9999d")
    assert caller.get("/report?by=dispute", "report") == printed(
        site, "report", "--by", "dispute", "--interval", "9999d"
    )
    assert caller.get("/shops", "shops")["shops"] == printed(site, "list", "--shops", "--interval", "9999d")
    rules = str(site.made.rules)
    shown = CliRunner().invoke(
        main, ["rules", "show", "shopee/rules/look-at-it", "--format", "json", "--rulesets", rules]
    )
    assert caller.get("/rules/shopee/rules/look-at-it", "entry") == json.loads(shown.stdout)


def test_records_are_answered_and_not_stored(site: Site, caller: Program) -> None:
    sent = case("NEW")
    found = caller.post("/check?as_of=2026-04-02T00:00:00Z&explain=true", "check", json=sent)
    engine = site.served.engines
    with engine.answerer() as answers:
        expected = answers.engine.assess(sent, at(2), explain=True).to_json()
    assert found["answers"] == [expected]
    assert found["exit_code"] == 0
    standing = caller.post(
        "/stand?what_if=late=%2B3", "stand", json=shop(weeks=[{"starts": "2026-03-30", "orders": 9, "late": 0}])
    )
    assert standing["standings"][0]["shop"] == "S-1"
    caller.refused("GET", "/cases/shopee/NEW", 404)


def test_of_several_records_the_sound_ones_are_answered(reader: Program) -> None:
    found = reader.post("/check", "check", json=[case("A"), case("B", dispute="nondelivry")])
    assert [a["case"] for a in found["answers"]] == ["A"]
    [problem] = found["problems"]
    assert (problem["path"], problem["nearest"]) == ("[1].dispute", "nondelivery")
    assert found["exit_code"] == 6
    refused = reader.refused("POST", "/check", 422, json=case("B", dispute="nondelivry"))
    assert refused["exit_code"] == 3


def test_yaml_and_payloads_are_read_as_well(reader: Program) -> None:
    text = "id: Y\nplatform: shopee\nmarket: SG\ndispute: nondelivery\n"
    found = reader.post("/check", "check", content=text, headers={"Content-Type": "application/yaml"})
    assert found["answers"][0]["case"] == "Y"
    told = reader.refused("POST", "/check?from=stripee&market=SG", 400, json={})
    assert [(e["path"], e["nearest"]) for e in told["errors"]] == [("query.from", "stripe")]
    assert "--from" not in json.dumps(told)
    told = reader.refused("POST", "/check?market=SG", 400, json=case())
    assert told["errors"][0]["path"] == "query.market"


@pytest.mark.parametrize(
    ("path", "place", "nearest"),
    [
        ("/cases?platfrm=shopee", "query.platfrm", "platform"),
        ("/cases?platform=shope", "query.platform", "shopee"),
        ("/cases?state=overdu", "query.state", "overdue"),
        ("/cases?due=soon", "query.due", None),
        ("/cases?market=Singapore", "query.market", "SG"),
        ("/cases?limit=0", "query.limit", None),
        ("/cases?cursor=x", "query.cursor", None),
        ("/alerts?as_of=2026-04-02T00:00:00", "query.as_of", None),
        ("/alerts?level=overdu", "query.level", "overdue"),
        ("/report?by=platfrom", "query.by.0", "platform"),
        ("/report?tz=Mars", "query.tz", None),
        ("/rules/shopee?section=rule", "query.section", "rules"),
    ],
)
def test_what_is_misspelt_is_named_with_what_was_meant(
    reader: Program, path: str, place: str, nearest: str | None
) -> None:
    told = reader.refused("GET", path, 400)
    assert [(e["path"], e["nearest"]) for e in told["errors"]] == [(place, nearest)]
    assert told["exit_code"] == 2


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/cases/shope/C-1", "shopee"),
        ("/cases/shopee/C-9", None),
        ("/rules/shope", "shopee"),
        ("/rules/shopee/rules/look-at-i", "look-at-it"),
        ("/rules/shopee/rule/look-at-it", "rules"),
        ("/shops/shopee/SG/none", None),
        ("/cases/shopee/C-1/evidence/0", None),
        ("/nowhere", None),
        ("/cases/shopee/C%0A1", None),
    ],
)
def test_what_is_not_there_is_told(reader: Program, path: str, nearest: str | None) -> None:
    told = reader.refused("GET", path, 404)
    assert [e["nearest"] for e in told["errors"]] in ([nearest], [])


def test_problems_are_told_in_the_language_that_is_asked_for(reader: Program) -> None:
    headers = {"Accept-Language": "fr, zh-CN;q=0.8, en;q=0.5"}
    answer = reader.call("POST", f"{CASE}/events", 422, json={"type": "x"}, headers={**headers, "If-Match": "*"})
    assert answer.headers["content-language"] == "zh"
    assert "应为" in answer.json()["errors"][0]["message"]
    assert "expected" in reader.refused("POST", "/check", 422, json={"dispute": "x"})["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status", "more"),
    [
        ("GET", "/cases?cursor=x", 400, {}),
        ("GET", "/cases?limit=0", 400, {}),
        ("GET", "/cases?limit=x", 400, {}),
        ("GET", "/cases?questions=maybe", 400, {}),
        ("GET", "/cases?platfrm=x", 400, {}),
        ("GET", "/cases?due=x", 400, {}),
        ("GET", f"/cases?q={'x' * 101}", 400, {}),
        ("GET", "/rules?x=1", 400, {}),
        ("GET", "/cases/shope/C-1", 404, {}),
        ("GET", "/cases/shopee/C-9", 404, {}),
        ("GET", "/rules/shope", 404, {}),
        ("GET", "/rules/shopee/rules/x", 404, {}),
        ("GET", "/shops/shopee/SG/x", 404, {}),
        ("GET", f"{CASE}/evidence/0", 404, {}),
        ("POST", "/check?market=SG", 400, {"json": {}}),
        ("POST", f"{CASE}/notes", 400, {"json": {"text": "x"}, "headers": {"If-Match": "x"}}),
        ("POST", f"{CASE}/notes", 404, {"json": {"text": "x", "undo": True}, "headers": {"If-Match": "*"}}),
        ("POST", f"{CASE}/facts", 422, {"json": {"field": "x"}, "headers": {"If-Match": "*"}}),
        ("POST", f"{CASE}/notes", 413, {"json": {"text": "x" * 70_000}, "headers": {"If-Match": "*"}}),
    ],
)
def test_what_is_expected_is_told_in_chinese(
    reader: Program, method: str, path: str, status: int, more: dict[str, Any]
) -> None:
    headers = {**more.get("headers", {}), "Accept-Language": "zh"}
    told = reader.refused(method, path, status, **{**more, "headers": headers})
    for error in told["errors"]:
        assert re.search("应为 .*[\u4e00-\u9fff]", error["message"]), error["message"]
        assert not re.search("现为 (?:the|no|what|a) ", error["message"]), error["message"]


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("en;q=0.1, zh;q=0.2", "zh"),
        ("de", "en"),
        ("zh;q=0", "en"),
        ("zh;q=x", "en"),
        ("*", "en"),
    ],
)
def test_the_language_is_the_one_that_weighs_most(header: str, best: str) -> None:
    assert best_language(header, "en") == best


def test_every_kind_of_problem_has_its_words() -> None:
    assert {f"problem_{kind.name.lower()}" for kind in ProblemKind} <= set(desk_texts())


def test_pages_hold_every_case_once(site: Site, caller: Program) -> None:
    site.made.take(*(case(f"P-{n}", event("opened", at(1, n))) for n in range(5)))
    site.made.scan(at(2, 1))
    found: list[str] = []
    path = "/cases?limit=2"
    while path:
        answer = caller.call("GET", path)
        found += [c["case"] for c in answer.json()["cases"]]
        link = answer.headers.get("link", "")
        assert (answer.json()["next"] is None) is (not link)
        path = link.partition("<")[2].partition(">")[0].removeprefix("/api/v1")
    whole = [c["case"] for c in caller.get("/cases", "cases")["cases"]]
    assert found == whole
    assert len(found) == len(worklist(site.made.store, ListFilter(), at(2, 1)).order) == 6
    cursor = caller.get("/cases?limit=2", "cases")["next"]
    caller.refused("GET", f"/cases?limit=2&platform=shopee&cursor={cursor}", 400)


def test_a_page_goes_on_where_the_last_case_stood(site: Site, caller: Program) -> None:
    """A case that is closed while somebody reads takes none of the others out of the list."""
    site.made.take(*(case(f"P-{n}", event("opened", at(1, n))) for n in range(4)))
    site.made.scan(at(2, 1))
    first = caller.get("/cases?limit=2", "cases")
    gone = first["cases"][1]["case"]
    caller.call("POST", f"/cases/shopee/{gone}/events", json={"type": "withdrawn"}, headers={"If-Match": "*"})
    rest = caller.get(f"/cases?limit=9&cursor={first['next']}", "cases")
    left = {f"P-{n}" for n in range(4)} | {"C-1"} - {gone}
    seen = {c["case"] for c in first["cases"]} | {c["case"] for c in rest["cases"]}
    assert left - seen <= {c["case"] for c in caller.get("/cases", "cases")["cases"]}
    assert len(left - seen) <= 1


def test_a_case_that_the_caller_has_is_not_sent_again(site: Site, caller: Program) -> None:
    tag = caller.version()["If-Match"]
    assert caller.call("GET", CASE, 304, headers={"If-None-Match": tag}).content == b""
    site.made.scan(at(4))
    answer = caller.call("GET", CASE, headers={"If-None-Match": tag})
    assert answer.headers["etag"] != tag
    assert Seen.read(tag.strip('"').partition("-")[0]) == Seen(1, 0)


def test_ids_that_cannot_stand_in_a_path_stand_in_the_query(site: Site, caller: Program) -> None:
    site.made.take(case("A/B ../é"))
    assert caller.call("GET", "/cases/shopee/-", params={"id": "A/B ../é"}).json()["case"] == "A/B ../é"


def test_another_site_gets_nothing_done(reader: Program) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://attacker.example"}):
        reader.refused("POST", f"{CASE}/notes", 403, json={"text": "x"}, headers={**headers, "If-Match": "*"})
    # What a browser sends without asking first is no type that is read.
    reader.refused(
        "POST", f"{CASE}/notes", 415, content='{"text": "x"}', headers={"Content-Type": "text/plain", "If-Match": "*"}
    )


def test_what_stands_before_the_interface_tells_problems_too(reader: Program) -> None:
    reader.refused("GET", "/cases", 421, headers={"Host": "attacker.example"})
    reader.refused("POST", "/check", 413, json={}, headers={"Content-Length": str(10**12)})


def test_a_body_that_is_too_large_is_refused(reader: Program) -> None:
    reader.refused("POST", f"{CASE}/notes", 413, json={"text": "x" * 70_000}, headers={"If-Match": "*"})


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '{"text": "a", "text": "b"}', '{"text": {}}'])
def test_bodies_that_are_none_are_told_and_change_nothing(reader: Program, body: str) -> None:
    before = reader.version()
    headers = {"Content-Type": "application/json", **before}
    reader.refused("POST", f"{CASE}/notes", 422, content=body, headers=headers)
    assert reader.version() == before


@pytest.mark.parametrize(
    ("part", "body", "path", "nearest"),
    [
        ("events", {"type": "seller_responed"}, "type", "seller_responded"),
        ("events", {"typ": "seller_responded"}, "typ", "type"),
        ("events", {"type": "ruled", "amount": {"value": "1.234", "currency": "SGD"}}, "amount", None),
        ("deadlines", {"deadline": "repond", "at": "2026-04-05T00:00:00Z"}, "", "respond"),
        ("deadlines", {"deadline": "respond", "at": "2026-04-05"}, "at", None),
        ("facts", {"field": "facts.seeen", "value": "true"}, "", "facts.seen"),
        ("facts", {"field": "facts.points", "value": "many"}, "facts.points", None),
        ("evidence", {"kind": ""}, "kind", None),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(
    reader: Program, part: str, body: dict[str, Any], path: str, nearest: str | None
) -> None:
    before = reader.version()
    told = reader.refused("POST", f"{CASE}/{part}", 422, json=body, headers={"If-Match": "*"})
    assert (told["errors"][0]["path"], told["errors"][0]["nearest"]) == (path, nearest)
    assert reader.version() == before


@pytest.mark.parametrize(("header", "status"), [(None, 428), ("", 428), ("1.0", 400), ('"x"', 400), ('"9.9"', 412)])
def test_a_change_names_what_was_seen(reader: Program, header: str | None, status: int) -> None:
    before = reader.version()
    headers = {} if header is None else {"If-Match": header}
    reader.refused("POST", f"{CASE}/notes", status, json={"text": "x"}, headers=headers)
    assert reader.version() == before


def test_the_description_names_every_operation_and_its_answers() -> None:
    found = description()
    operations = {o["operationId"] for path in found["paths"].values() for o in path.values()}
    assert operations == {*ANSWERS, "file"}
    text = json.dumps(found)
    assert "#/$defs/" not in text
    schemas = found["components"]["schemas"]
    for name in {ref.rpartition("/")[2] for ref in _references(found)}:
        assert name in schemas, name
    assert schemas["EventSent"]["properties"]["type"]["enum"]


def _references(plain: object) -> list[str]:
    if isinstance(plain, dict):
        own = [plain["$ref"]] if isinstance(plain.get("$ref"), str) else []
        return own + [r for value in plain.values() for r in _references(value)]
    return [r for value in plain for r in _references(value)] if isinstance(plain, list) else []


def test_the_description_is_served(reader: Program) -> None:
    assert reader.call("GET", "/openapi.json").json()["paths"].keys() == description()["paths"].keys()
    with pytest.raises(Exception, match="is a required property"):
        holds_to("CaseChanged", {})
