"""Datasets (データセット): tables of the system, of files that officers bring and of addresses, asked by queries without SQL.

Data is kept as Parquet under its digest; the last good data stays whatever an address answers, with its age and the reason.
May touch: `versions`,`messaging`,`accounts`,`files`,`vault`,`events`,`ui`,`language`,`core`.
"""
