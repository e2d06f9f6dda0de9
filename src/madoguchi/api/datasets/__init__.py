"""The open data: which datasets there are, what their columns mean, and how they become files."""

from madoguchi.api.datasets.catalogue import dataset_named, datasets
from madoguchi.api.datasets.columns import Column
from madoguchi.api.datasets.dataset import Dataset, Distribution, State

__all__ = ["Column", "Dataset", "Distribution", "State", "dataset_named", "datasets"]
