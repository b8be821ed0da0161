"""All tables of an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disputes.export.case_tables import ACTIONS_TABLE, CASES_TABLE, DEADLINES_TABLE
from disputes.export.columns import ExportTable
from disputes.export.other_tables import ALERTS_TABLE, CHANGES_TABLE, SHOPS_TABLE
from disputes.words.export import ExportTableName

TABLES: Mapping[ExportTableName, ExportTable[Any]] = {
    table.name: table
    for table in (CASES_TABLE, DEADLINES_TABLE, ACTIONS_TABLE, CHANGES_TABLE, ALERTS_TABLE, SHOPS_TABLE)
}
