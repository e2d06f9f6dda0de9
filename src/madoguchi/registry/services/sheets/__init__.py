"""Workbooks of officers: read and shown first, written into drafts when confirmed."""

from madoguchi.registry.services.sheets.previewing import preview_ordinances, preview_records
from madoguchi.registry.services.sheets.writing import SheetIsDone, drop_sheet, write_sheet

__all__ = ["SheetIsDone", "drop_sheet", "preview_ordinances", "preview_records", "write_sheet"]
