"""A program that calls the interface of a desk, and holds each answer to the description of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from httpx import Response
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from starlette.testclient import TestClient

from disputes.desk.api.app import create_api
from disputes.desk.api.description import ANSWERS, describe
from tests.desk.visiting import HOST, Site

API = "/api/v1"
CASE = "/cases/shopee/C-1"


@cache
def description() -> dict[str, Any]:
    """The description of the interface; it is the same for every desk."""
    return describe(create_api(None))  # type: ignore[arg-type]


@cache
def _validator(name: str) -> Draft202012Validator:
    whole = Resource.from_contents(description(), default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", whole)
    return Draft202012Validator({"$ref": f"urn:api#/components/schemas/{name}"}, registry=registry)


def holds_to(name: str, plain: object) -> None:
    """Raises where something does not keep to its schema."""
    _validator(name).validate(plain)


@dataclass
class Program:
    """A caller with headers of its own."""

    client: TestClient
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, status: int = 200, **more: Any) -> Response:
        headers = {**self.headers, **more.pop("headers", {})}
        answer = self.client.request(method, f"{API}{path}", headers=headers, **more)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            holds_to("ProblemDocument", answer.json())
            assert answer.json()["status"] == status
        return answer

    def get(self, path: str, of: str, **more: Any) -> Any:
        """What an operation answers."""
        plain = self.call("GET", path, **more).json()
        holds_to(ANSWERS[of].__name__, plain)
        return plain

    def post(self, path: str, of: str, **more: Any) -> Any:
        plain = self.call("POST", path, **more).json()
        holds_to(ANSWERS[of].__name__, plain)
        return plain

    def refused(self, method: str, path: str, status: int, **more: Any) -> Any:
        """The problem document of a request that is not done."""
        return self.call(method, path, status, **more).json()

    def version(self, path: str = CASE) -> dict[str, str]:
        """The header that says that the case was seen as it is now."""
        return {"If-Match": self.call("GET", path).headers["etag"]}


def program(site: Site, **headers: str) -> Program:
    return Program(TestClient(site.app, base_url=HOST, raise_server_exceptions=False), headers)
