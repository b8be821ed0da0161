"""What the tools say: as the commands say it, with sources and how sure these are, and nothing is written unasked."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from jsonschema import Draft202012Validator
from mcp.client.client import Client
from mcp.types import CallToolResult
from sqlalchemy.engine import URL

from disputes.assistants.asked import Assistance
from disputes.assistants.server import create_server
from disputes.desk.clock import DeskClock
from disputes.desk.engines import EnginePool
from disputes.store import Store
from tests.shipped import shipped_library
from tests.sources.helping import PAYLOADS
from tests.store.made import Desk, at, case, dump, event, shop, write_rules

T = TypeVar("T")
NOW = at(2, 1)


def run(job: Callable[[], Awaitable[T]]) -> T:
    return anyio.run(job)


class Assistant:
    """An assistant that has the tools of a server; each of its answers is held to the schema of its tool."""

    def __init__(self, a: Assistance, *, allow_writes: bool = False) -> None:
        self.server = create_server(a, allow_writes=allow_writes)
        self.schemas: dict[str, Draft202012Validator] = {}

    def calls(self, *wanted: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
        async def work() -> list[CallToolResult]:
            async with Client(self.server) as client:
                if not self.schemas:
                    tools = (await client.list_tools()).tools
                    self.schemas.update({t.name: Draft202012Validator(t.output_schema) for t in tools})
                out = []
                for name, arguments in wanted:
                    found = await client.call_tool(name, arguments)
                    if not found.is_error:
                        self.schemas[name].validate(found.structured_content)
                    out.append(found)
                return out

        return run(work)

    def data(self, name: str, **arguments: Any) -> Any:
        [found] = self.calls((name, arguments))
        assert not found.is_error, text(found)
        return found.structured_content

    def said(self, name: str, **arguments: Any) -> str:
        [found] = self.calls((name, arguments))
        assert not found.is_error, text(found)
        return text(found)

    def refused(self, name: str, **arguments: Any) -> str:
        [found] = self.calls((name, arguments))
        assert found.is_error
        return text(found)


def text(found: CallToolResult) -> str:
    return "".join(block.text for block in found.content if block.type == "text")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One store for all tests: the tools that only look leave it as it is."""
    folder = tmp_path_factory.mktemp("desk")
    with Store.open(URL.create("sqlite", database=str(folder / "store.sqlite"))) as store:
        desk = Desk(store, write_rules(folder / "rules"))
        weeks = [{"starts": "2026-03-30", "orders": 9, "late": 0}]
        desk.take(case(), case("C-2", event("opened", at(1, 12))), shop(weeks=weeks))
        desk.scan(at(2))
        yield desk


@pytest.fixture(scope="module")
def helped(filled: Desk) -> Assistance:
    return Assistance(filled.store, EnginePool(filled.rules, most=1), DeskClock(NOW))


@pytest.fixture(scope="module")
def assistant(helped: Assistance) -> Assistant:
    return Assistant(helped)


def test_the_tools_only_look_unless_writing_is_allowed(helped: Assistance) -> None:
    async def tools(*, allow_writes: bool) -> dict[str, Any]:
        async with Client(create_server(helped, allow_writes=allow_writes)) as client:
            return {t.name: t for t in (await client.list_tools()).tools}

    looking = run(lambda: tools(allow_writes=False))
    assert set(looking) == {"check_case", "check_shop", "explain", "find_rule", "draft_message", "list_due"}
    assert all(t.annotations.read_only_hint and not t.annotations.open_world_hint for t in looking.values())
    assert all(t.description and t.output_schema["type"] == "object" for t in looking.values())
    every = run(lambda: tools(allow_writes=True))
    assert set(every) - set(looking) == {"record_event"}
    assert every["record_event"].annotations.read_only_hint is False
    assert every["record_event"].description.startswith("WRITES")
    assert "record_event" in Assistant(helped).refused("record_event", case_id="C-1", type="closed")


def test_looking_writes_nothing(filled: Desk, assistant: Assistant) -> None:
    before = dump(filled.store)
    assistant.calls(
        ("check_case", {"case_id": "C-1"}),
        ("check_shop", {"shop_id": "S-1", "what_if": ["late=+3"]}),
        ("explain", {"case_id": "C-1", "about": "respond"}),
        ("find_rule", {"query": "look"}),
        ("draft_message", {"case_id": "C-1"}),
        ("list_due", {}),
    )
    assert dump(filled.store) == before


def test_a_stored_case_is_answered_with_its_sources(helped: Assistance, assistant: Assistant) -> None:
    found = assistant.data("check_case", case_id="C-1", as_of=NOW.isoformat())
    with helped.engines.answerer() as answers:
        expected = answers.engine.assess(case(), NOW).to_json()
    assert found["answer"] == expected
    assert found["confidence"] == expected["confidence"] == "official"
    assert [(s["ruleset"], s["source"], s["title"], s["facts"]) for s in found["sources"]] == [
        ("shopee", "K1", "A page", ["A-1"])
    ]
    assert "official" in assistant.said("check_case", case_id="C-1")
    assert "答复买家" in assistant.said("check_case", case_id="C-1", language="zh")


@pytest.mark.parametrize("form", ["object", "json", "yaml"])
def test_a_record_is_answered_that_is_handed_in(assistant: Assistant, form: str) -> None:
    plain = case("NEW")
    record: Any = plain
    if form == "json":
        record = json.dumps(plain)
    elif form == "yaml":
        record = "id: NEW\nplatform: shopee\nmarket: SG\ndispute: nondelivery\n"
    assert assistant.data("check_case", record=record)["answer"]["case"] == "NEW"
    assert "no such case" in assistant.refused("check_case", case_id="NEW")


def test_a_payload_of_a_channel_is_answered() -> None:
    a = Assistance(None, EnginePool(shipped_library(), most=1), DeskClock(NOW))
    payload = json.loads((PAYLOADS / "stripe" / "dispute.json").read_text(encoding="utf-8"))
    found = Assistant(a).data("check_case", record=payload, source="stripe", market="US")
    assert found["answer"]["platform"] == "stripe"
    assert found["sources"]
    assert all(s["title"] and s["confidence"] for s in found["sources"])
    assert "no store" in Assistant(a).refused("list_due")
    assert "no store" in Assistant(a).refused("check_case", case_id="x")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("check_case", {"record": case(dispute="nondelivry")}, "did you mean 'nondelivery'?"),
        ("check_case", {"record": "{"}, "valid YAML"),
        ("check_case", {}, "`case_id` of a stored one, or `record`"),
        ("check_case", {"case_id": "C-1", "platform": "shope"}, "did you mean 'shopee'?"),
        ("check_case", {"case_id": "C-1", "as_of": "2026-04-02"}, "an instant with an offset"),
        ("check_case", {"case_id": "C-1", "language": "fr"}, "en or zh"),
        ("check_case", {"record": {}, "source": "strip"}, "did you mean 'stripe'?"),
        ("check_shop", {"shop_id": "S-9"}, "no such shop"),
        ("check_shop", {"shop_id": "S-1", "what_if": ["late"]}, "late=+3"),
        ("explain", {"case_id": "C-1", "about": "respnd"}, "did you mean 'respond'?"),
        ("find_rule", {"query": "x", "platform": "shope"}, "did you mean 'shopee'?"),
        ("list_due", {"within": "soon"}, "24h"),
        ("list_due", {"owner": "logistic"}, "did you mean 'logistics'?"),
        ("list_due", {"limit": 0}, "greater than or equal to 1"),
        ("check_case", {"case_id": "C-1", "asof": "2026-04-02T00:00:00Z"}, "did you mean 'as_of'?"),
        ("check_case", {"record": ["buyer@example.com"]}, "record: found list; expected"),
        ("find_rule", {}, "query: found nothing; expected field required"),
    ],
)
def test_what_is_asked_wrongly_is_told_with_what_was_meant(
    assistant: Assistant, tool: str, arguments: dict[str, Any], said: str
) -> None:
    assert said in assistant.refused(tool, **arguments)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("check_case", {}),
        ("check_case", {"case_id": "C-9"}),
        ("check_case", {"record": ["x"]}),
        ("check_case", {"record": "\n".join(json.dumps(case(n)) for n in "AB")}),
        ("check_shop", {"shop_id": "S-9"}),
        ("explain", {"case_id": "C-1", "about": "respnd"}),
        ("list_due", {"within": "soon"}),
    ],
)
def test_it_is_told_in_chinese_too(assistant: Assistant, tool: str, arguments: dict[str, Any]) -> None:
    said = assistant.refused(tool, **arguments, language="zh")
    assert re.search("应为 .*[\u4e00-\u9fff]", said), said


def test_a_shop_stands_and_would_stand(assistant: Assistant) -> None:
    found = assistant.data("check_shop", shop_id="S-1")
    assert found["standing"]["shop"] == "S-1"
    assert assistant.data("check_shop", record=shop("S-2"))["standing"]["shop"] == "S-2"


def test_an_answer_is_explained_by_its_rules(assistant: Assistant) -> None:
    found = assistant.data("explain", case_id="C-1", about="answer")
    assert [t["rule"] for t in found["trace"]] == ["shopee/answer-it"]
    assert "shopee/look-at-it" in [n["rule"] for n in found["near_misses"]]
    assert [(e["section"], e["id"]) for e in found["entries"]] == [("rules", "answer-it")]
    assert found["sources"][0]["source"] == "K1"
    assert "K1" in assistant.said("explain", case_id="C-1", about="respond")


def test_rules_are_found_by_id_by_words_and_by_what_is_near(assistant: Assistant) -> None:
    [entry] = assistant.data("find_rule", query="shopee/respond")["entries"]
    assert (entry["section"], entry["id"]) == ("deadlines", "respond")
    found = assistant.data("find_rule", query="look", section="rules")
    assert [e["id"] for e in found["entries"]] == ["look-at-it"]
    assert found["confidence"] == "official"
    assert assistant.data("find_rule", query="查看", section="rules")["entries"][0]["id"] == "look-at-it"
    none = assistant.data("find_rule", query="repond")
    assert (none["entries"], none["nearest"][0], none["confidence"]) == ([], "shopee/respond", None)


def test_what_is_due_is_listed_as_the_queue_has_it(assistant: Assistant) -> None:
    found = assistant.data("list_due", within="24h")
    assert [c["case"]["case"] for c in found["cases"]] == ["C-1"]
    assert found["cases"][0]["confidence"] == "official"
    assert [s["source"] for s in found["cases"][0]["sources"]] == ["K1"]
    assert assistant.data("list_due", within="3d")["total"] == 2
    assert assistant.data("list_due", within="3d", limit=1)["total"] == 2
    assert assistant.data("list_due", owner="warehouse")["cases"] == []
    assert "C-1" in assistant.said("list_due")


def test_messages_are_drafted_and_not_sent() -> None:
    a = Assistance(None, EnginePool(shipped_library(), most=1), DeskClock(at(13, 1)))
    record = Path("cases/shopee/sg-nondelivery-still-moving.yaml").read_text(encoding="utf-8")
    found = Assistant(a).data("draft_message", record=record, to="buyer", language="market")
    assert {d["to"] for d in found["drafts"]["drafts"]} == {"buyer"}
    assert found["sources"]
    assert "did you mean" in Assistant(a).refused("draft_message", record=record, to="bayer")


def test_an_event_is_recorded_where_writing_is_allowed(store: Store, desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(2))
    a = Assistance(store, EnginePool(desk.rules, most=1), DeskClock(NOW))
    assistant = Assistant(a, allow_writes=True)
    told = {"case_id": "C-1", "type": "seller_responded", "outcome": "reject", "agent": "mei", "at": NOW.isoformat()}
    done = assistant.data("record_event", **told)
    assert done == {"case": "C-1", "platform": "shopee", "recorded": True, "version": "1.1"}
    again = assistant.data("record_event", **told)
    assert again == {**done, "recorded": False}
    logged = json.loads(desk.row().logged)["events"]
    assert [(e["agent"], e["item"]["type"], e["item"]["at"]) for e in logged] == [
        ("mei", "seller_responded", "2026-04-02T01:00:00Z")
    ]
    assert desk.answer()["as_of"] >= "2026-04-02T01:00:00Z"
    assert "changed by somebody" in assistant.refused("record_event", case_id="C-1", type="closed", version="1.0")
    assert "did you mean 'seller_responded'?" in assistant.refused("record_event", case_id="C-1", type="seller_respond")
    assert len(json.loads(desk.row().logged)["events"]) == 1


def test_what_goes_wrong_inside_is_told_by_its_kind_alone(
    helped: Assistance, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("buyer@example.com")

    monkeypatch.setattr("disputes.assistants.server.tools.check_case", broken)
    told = Assistant(helped).refused("check_case", case_id="C-1")
    err = capsys.readouterr().err
    assert "internal error" in told
    assert "RuntimeError" in err
    assert "buyer@example.com" not in told + err


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """The library sets the root logger up; other tests have it as it was."""
    import logging

    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
