"""Records of the room: datasets, their versions and snapshots, feeds and what they fetched, kept answers."""

from madoguchi.datasets.models.dataset import Dataset, DatasetVersion, KeptAnswer, Snapshot
from madoguchi.datasets.models.feeds import Feed, Fetch

__all__ = ["Dataset", "DatasetVersion", "Feed", "Fetch", "KeptAnswer", "Snapshot"]
