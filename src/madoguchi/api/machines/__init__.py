"""The API for registered systems of other bureaus: tokens, and reading and writing what is known of a business."""

from madoguchi.api.machines import operations
from madoguchi.api.machines.interface import described_machine_api, machine_api

__all__ = ["described_machine_api", "machine_api", "operations"]
