"""The JSON Schemas of case and shop records, from their models."""

from __future__ import annotations

from disputes.documents.json_schema import Schema, headed
from disputes.records.case import Case
from disputes.records.shop import Shop


def case_schema() -> Schema:
    """Of a case record."""
    return headed("case", "Case record", Case.model_json_schema(by_alias=True))


def shop_schema() -> Schema:
    """Of a shop record."""
    return headed("shop", "Shop record", Shop.model_json_schema(by_alias=True))
