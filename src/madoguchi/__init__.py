"""madoguchi: the platform on which administrative procedures are found, finished, decided and improved."""

__version__ = "0.1.0"
