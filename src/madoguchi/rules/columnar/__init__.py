"""For whom (対象者の抽出): rules compiled to columnar form for a reference day, and matched with a whole population.

`lowering` makes one graph of many rules, `frames` computes it with Polars, `sql` writes it as SQL for DuckDB,
PostgreSQL and Spark. May touch: `rules`, `core`. Polars, DuckDB, NumPy and PyArrow are loaded when first used.
"""
