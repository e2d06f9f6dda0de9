"""Whatever a query holds, what is asked of DuckDB names the columns of the dataset alone, and reaches nothing else."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.datasets import engine
from madoguchi.datasets.compiling import compiled, quoted
from madoguchi.datasets.parquet import parquet_of
from madoguchi.datasets.types import (
    Column,
    ColumnKind,
    DatasetInfo,
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    NotReadable,
    Order,
    Query,
    QueryWrong,
    State,
    Work,
)

NASTY = (
    'a"b',
    "a'; DROP TABLE data; --",
    "\x00",
    "/**/",
    "c1",
    "#cases",
    "年",
    "select",
    '"',
    "$1",
    "?",
    "",
    "a" * 200,
)
COLUMNS = (
    Column('a"b', '名"前', ColumnKind.PLACE),
    Column("select", "区分", ColumnKind.CATEGORY),
    Column("day", "日", ColumnKind.DAY),
    Column("month", "月", ColumnKind.MONTH),
    Column("year", "年", ColumnKind.YEAR),
    Column("a'; DROP TABLE data; --", "数", ColumnKind.NUMBER, "件"),
    Column("share", "割合", ColumnKind.NUMBER, "％"),
)
ROWS = [
    ("市", "あ", "2026-04-01", "2026-04", "2026", 5, 10.0),
    ("町", "い", "2026-03-31", "2026-03", "2026", None, 30.0),
]
INFO = DatasetInfo(
    code="d",
    title="",
    source="",
    licence="",
    owner="",
    columns=COLUMNS,
    rows=2,
    as_of=None,
    fetched_at=datetime(2026, 11, 23, tzinfo=UTC),
    age=None,
    state=State.FRESH,
    count_column="a'; DROP TABLE data; --",
)

names = st.sampled_from([*(column.code for column in COLUMNS), *NASTY]) | st.text(max_size=20)
values = st.one_of(names, st.floats(), st.integers(-(10**12), 10**12))
queries = st.builds(
    Query,
    st.just("d"),
    st.lists(st.builds(Dimension, names, st.sampled_from(Grain)), max_size=3).map(tuple),
    st.lists(
        st.builds(Measure, st.sampled_from(Work), names, names, st.floats(), st.text(max_size=5)), max_size=3
    ).map(tuple),
    st.lists(
        st.builds(
            Filter,
            names,
            st.sampled_from(How),
            st.lists(values, max_size=3).map(tuple),
            st.sampled_from(Grain),
        ),
        max_size=3,
    ).map(tuple),
    st.lists(st.builds(Order, names, st.booleans()), max_size=2).map(tuple),
    st.integers(-5, 20_000),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("data") / "it's data.parquet"
    found.write_bytes(parquet_of(ROWS, COLUMNS))
    return found


@settings(max_examples=400, deadline=None)
@given(query=queries)
def test_what_is_asked_never_leaves_the_columns(query: Query) -> None:
    try:
        plan = compiled(query, INFO)
    except QueryWrong as wrong:
        assert str(wrong).endswith("。")
        return
    bare = plan.sql
    for code in sorted({*(column.code for column in COLUMNS), *(one.code for one in plan.columns)}, key=len):
        assert "\x00" not in code
    for code in sorted(
        {*(column.code for column in COLUMNS), *(one.code for one in plan.columns), "#cases"},
        key=len,
        reverse=True,
    ):
        bare = bare.replace(quoted(code), "")
    assert '"' not in bare, "every name that is quoted is one of the dataset's or of the answer's"
    assert re.fullmatch(r"[A-Za-z0-9_ ,.()*?#/%'<>=+-]*", bare), bare
    assert ";" not in bare and "--" not in bare
    assert plan.sql.count("?") >= len(plan.bound)


@settings(max_examples=60, deadline=None)
@given(query=queries)
def test_whatever_compiles_can_be_asked(path: Path, query: Query) -> None:
    try:
        plan = compiled(query, INFO)
    except QueryWrong:
        return
    rows = engine.asked(path, plan.sql, plan.bound)
    assert len(rows) <= query.limit
    assert all(len(row) == len(plan.columns) + 3 for row in rows)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/*')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'https://example.com/a.parquet'",
        "SET memory_limit = '64GB'",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "RESET lock_configuration",
        "EXPORT DATABASE '/tmp/all'",
    ],
)
def test_even_sql_of_ones_own_reaches_nothing_else(path: Path, sql: str) -> None:
    with pytest.raises(NotReadable):
        engine.asked(path, sql)


def test_a_question_that_takes_too_long_is_ended(path: Path) -> None:
    endless = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 3"
    with pytest.raises(NotReadable, match="時間がかかりすぎ"):
        engine.asked(path, endless, seconds=0.3)


def test_a_question_that_takes_too_much_memory_is_ended(path: Path) -> None:
    with pytest.raises(NotReadable):
        engine.asked(path, "SELECT list(a.range) FROM range(500000000) a", seconds=20)


def test_what_is_no_parquet_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 nothing")
    with pytest.raises(NotReadable, match="読み取れませんでした"):
        engine.asked(broken, "SELECT 1 FROM data")


def test_a_name_that_would_end_its_quotes_stays_a_name(path: Path) -> None:
    number = "a'; DROP TABLE data; --"
    query = Query(
        "d",
        (Dimension('a"b'),),
        (Measure(Work.SUM, number),),
        (Filter('a"b', How.IN, ("市", "町' OR 1=1 --")),),
        (Order('a"b', is_down=True),),
    )
    plan = compiled(query, INFO)
    assert '"a""b"' in plan.sql
    assert [row[:2] for row in engine.asked(path, plan.sql, plan.bound)] == [("市", 5)]
