"""Rules of services: told who and when, never reading the clock, knowing no request."""

import ast

from tests.house.source import names_called, public_functions, services, shown

READS_THE_CLOCK = {"filling"}  # arrival reads it once, inside its lock
CLOCKS = {"now", "today", "utcnow", "localtime", "localdate", "time"}


def _arguments(function):
    return [a.arg for a in function.args.args], [a.arg for a in function.args.kwonlyargs]


def _is_follower(function):
    """A handler of the event feed takes the event and nothing else."""
    annotations = [ast.unparse(a.annotation) for a in function.args.args if a.annotation]
    return annotations == ["Event"]


def test_who_and_when_are_named_and_stand_last():
    found = []
    for path in services():
        for function in public_functions(path):
            positional, named = _arguments(function)
            wrong = {"by", "at"} & set(positional)
            tail = [a for a in named if a in ("by", "at")]
            needed = [a for a, d in zip(named, function.args.kw_defaults, strict=True) if d is None]
            if (
                wrong
                or tail not in ([], ["at"], ["by"], ["by", "at"])
                or (tail and needed[-len(tail) :] != tail)
            ):
                found.append(f"{shown(path)}: {function.name}({', '.join([*positional, '*', *named])})")
    assert not found, f"keyword-only, ending in by=, at=: {found}"


def test_whoever_appends_an_event_is_told_by_whom_and_when():
    found = []
    for path in services():
        if "events" in path.parts:
            continue
        for function in public_functions(path):
            _, named = _arguments(function)
            if (
                "append" in names_called(function)
                and not _is_follower(function)
                and not _appends_to_list(function)
            ):
                if not {"at"} <= set(named):
                    found.append(f"{shown(path)}: {function.name}")
    assert not found, found


def _appends_to_list(function):
    """Whether every `append` in the function is that of a list."""
    calls = [n.func for n in ast.walk(function) if isinstance(n, ast.Call)]
    return not any(isinstance(f, ast.Name) and f.id == "append" for f in calls)


def test_no_service_reads_the_clock():
    found = []
    for path in services():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                owner = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
                if name in CLOCKS and owner in ("", "datetime", "date", "timezone", "time", "clock"):
                    found.append(
                        (path.parts[path.parts.index("madoguchi") + 1], f"{shown(path)}: {ast.unparse(node)}")
                    )
    wrong = [place for room, place in found if room not in READS_THE_CLOCK]
    assert not wrong, wrong


def tree_of(path):
    """The parsed module."""
    return ast.parse(path.read_text("utf-8"))


def test_services_know_no_request_and_no_page():
    found = []
    for path in services():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                ("django.http", "django.shortcuts", "django.template", "django.views")
            ):
                found.append(f"{shown(path)}: {node.module}")
            if isinstance(node, ast.arg) and node.arg == "request":
                found.append(f"{shown(path)}: request")
    assert not found, found
