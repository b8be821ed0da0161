"""The description of the interface (OpenAPI 3.1): answers from the types by which they are written, bodies from the
models by which they are read.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from disputes import __version__
from disputes.answers.json_forms import Definitions, form_of
from disputes.answers.standing import Standing
from disputes.desk.api.alerts import AlertPage
from disputes.desk.api.bodies import BODIES
from disputes.desk.api.cases import CasePage
from disputes.desk.api.changes import CaseChanged
from disputes.desk.api.evidence import CaseEvidence
from disputes.desk.api.importing import ImportAnswer
from disputes.desk.api.problems import MEDIA, ProblemDocument
from disputes.desk.api.records import CheckAnswer, StandAnswer
from disputes.desk.api.rules import EntryPage, RulesetList
from disputes.desk.api.shops import ShopListPage
from disputes.documents.json_schema import Json
from disputes.followup.report import ReportJson
from disputes.handbook.entry_json import EntryJson
from disputes.records.base import Record
from disputes.records.case import Case
from disputes.records.shop import Shop
from disputes.store.case_json import StoredCaseJson

BASE = "/api/v1"
_REF = "#/components/schemas/"
ANSWERS: dict[str, type] = {
    "check": CheckAnswer,
    "stand": StandAnswer,
    "import_": ImportAnswer,
    "cases": CasePage,
    "case": StoredCaseJson,
    "log_event": CaseChanged,
    "note": CaseChanged,
    "hold": CaseChanged,
    "owner": CaseChanged,
    "deadline": CaseChanged,
    "fact": CaseChanged,
    "hand_in": CaseChanged,
    "evidence": CaseEvidence,
    "shops": ShopListPage,
    "shop": Standing,
    "alerts": AlertPage,
    "report": ReportJson,
    "rulesets": RulesetList,
    "entries": EntryPage,
    "entry": EntryJson,
}
"""What each operation answers, by its name. A file of evidence is the one that is no JSON."""
_TAGGED = (ProblemDocument, *ANSWERS.values())


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    found = get_openapi(
        title="disputes",
        version=__version__,
        summary="What to do next in an after-sale dispute, by when, with which evidence.",
        description="How to call it is told in docs/api.md. Errors are problem documents (RFC 9457).",
        routes=app.routes,
        servers=[{"url": BASE}],
    )
    for path in found["paths"].values():
        for operation in path.values():
            _finish(operation)
    own = found.setdefault("components", {}).get("schemas", {})  # the words that addresses choose from
    words = {name: schema for name, schema in own.items() if "enum" in schema}
    found["components"]["schemas"] = {**words, **_schemas()}
    # On one's own machine nobody has to say who asks.
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{}, {"token": []}]
    app.openapi_schema = found
    return found


def _finish(operation: dict[str, Any]) -> None:
    """The responses of an operation: what it answers, and problems in one form."""
    name = operation["operationId"]
    told = ANSWERS.get(name)
    content: dict[str, Any]
    if told is not None:
        content = {"application/json": {"schema": {"$ref": _REF + told.__name__}}}
    else:
        content = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    problem = {"description": "A problem", "content": {MEDIA: {"schema": {"$ref": _REF + ProblemDocument.__name__}}}}
    responses: dict[str, Any] = {"200": {"description": "Done", "content": content}, "default": problem}
    if name == "case":
        responses["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        responses["304"] = {"description": "As the caller has it"}
    operation["responses"] = responses


def _schemas() -> dict[str, Json]:
    definitions: Definitions = {}
    for kind in _TAGGED:
        form_of(kind).schema(definitions)
    out: dict[str, Json] = {name: _moved(schema) for name, schema in definitions.items()}
    models: tuple[type[Record], ...] = (Case, Shop, *BODIES)
    for model in models:
        schema = model.model_json_schema(by_alias=True, ref_template=_REF + "{model}")
        out |= schema.pop("$defs", {})
        out[model.__name__] = schema
    one: Json = {"anyOf": [{"$ref": _REF + "Case"}, {"$ref": _REF + "Shop"}]}
    out["Records"] = {
        "description": "A case or a shop, or a list of them; with `from`, a payload of that channel as it came.",
        "anyOf": [one, {"type": "array", "items": one, "minItems": 1}, {"type": "object"}],
    }
    return dict(sorted(out.items()))


def _moved(schema: Json) -> Json:
    """A schema whose references lead to where schemas stand in a description."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", _REF) if key == "$ref" and isinstance(value, str) else _moved(value)
            for key, value in schema.items()
        }
    return [_moved(member) for member in schema] if isinstance(schema, list) else schema
