"""The JSON Schemas of answers, from the types by which they are written."""

from __future__ import annotations

from disputes.answers.assessment import Assessment
from disputes.answers.drafts import CaseDrafts
from disputes.answers.json_forms import Definitions, record_schema
from disputes.answers.standing import Standing
from disputes.documents.json_schema import Schema, headed


def assessment_schema() -> Schema:
    """Of what `disputes check --format json` prints for one case."""
    return _schema("assessment", "Assessment of a case", Assessment)


def standing_schema() -> Schema:
    """Of what `disputes shop --format json` prints for one shop."""
    return _schema("standing", "Standing of a shop", Standing)


def drafts_schema() -> Schema:
    """Of what `disputes draft --format json` prints for one case."""
    return _schema("drafts", "Drafts of messages for a case", CaseDrafts)


def _schema(name: str, title: str, kind: type) -> Schema:
    definitions: Definitions = {}
    return headed(name, title, {**record_schema(kind, definitions), "$defs": definitions})
