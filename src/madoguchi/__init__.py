"""madoguchi: the platform on which administrative procedures are found, finished, decided and improved."""

import os

__version__ = "0.1.0"

# numpy reads this once, when it is loaded: several processes share the cores, and a search multiplies small matrices,
# which many threads only make slower (docs/adr/0011).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
