"""Quality (品質): levels on three axes, computed from evidence by named criteria.

Reads what happened; nobody types a level.
May touch: `improvement`,`reviews`,`filling`,`applications`,`registry`,`eforms`,`accounts`,`events`,`vocabulary`,`language`,`core`.
"""
