"""Reading datasets: which there are, what is said of them, and answers to queries."""

from madoguchi.datasets.selectors.asking import csv_of, run
from madoguchi.datasets.selectors.datasets import UnknownDataset, dataset, datasets_for

__all__ = ["UnknownDataset", "csv_of", "dataset", "datasets_for", "run"]
