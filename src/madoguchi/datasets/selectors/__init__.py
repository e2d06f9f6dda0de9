"""Reading datasets: which there are, what is said of them, and answers to queries."""

from madoguchi.datasets.selectors.asking import csv_of, run
from madoguchi.datasets.selectors.datasets import KEEPERS, UnknownDataset, dataset, datasets_for
from madoguchi.datasets.selectors.keeping import (
    fetches_of,
    info_for,
    kept_dataset,
    kept_datasets,
    offered_columns,
    version_for,
    versions_of,
)

__all__ = [
    "KEEPERS",
    "UnknownDataset",
    "csv_of",
    "dataset",
    "datasets_for",
    "fetches_of",
    "info_for",
    "kept_dataset",
    "kept_datasets",
    "offered_columns",
    "run",
    "version_for",
    "versions_of",
]
