"""Taking in a population file: looked through first, kept under the state folder for its owner alone."""

import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.columns.models import Population
from madoguchi.columns.population_columns import column_problems, value_problems
from madoguchi.columns.selectors import path_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

if TYPE_CHECKING:
    from madoguchi.rules.columnar import pieces, population
else:
    pieces = lazily("madoguchi.rules.columnar.pieces")
    population = lazily("madoguchi.rules.columnar.population")

_MOST_TOLD = 10


class BadPopulationFile(Refusal):
    """The file is no population; `problems` says what is wrong with it."""

    sentence = _("人口ファイルを取り込めません。")

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        told = problems[:_MOST_TOLD]
        more = [f"ほか{len(problems) - _MOST_TOLD}件"] if len(problems) > _MOST_TOLD else []
        super().__init__(" ".join([str(type(self).sentence), *told, *more]))


class MayNotImport(Refusal):
    """Only an editor or administrator of the organisation brings its population."""

    sentence = _("人口ファイルを取り込めるのは、その組織の編集者か管理者だけです。")


def import_population(
    *,
    file: Path,
    organisation: Organisation,
    title: str = "",
    is_invented: bool = False,
    by: Acting,
    at: datetime,
) -> Population:
    """Take in a Parquet file in the population form (`rules.columnar.population`) in the place of the one before it.

    Whole files only: raises `BadPopulationFile` with everything that is wrong, `MayNotImport`, or `OSError`. Names,
    addresses and other words about people are refused. The copy is readable by the owner of the process alone.
    """
    places = by.organisations(Role.EDITOR, Role.ADMINISTRATOR)
    if not by.machine and organisation.pk not in places:
        raise MayNotImport
    found, households = _looked_through(file)
    digest = _digest(file)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        held = Population.objects.filter(organisation=organisation).first() or Population(
            organisation=organisation
        )
        before = held.digest
        held.title, held.is_invented = title.strip()[:100] or file.name[:100], is_invented
        held.digest, held.persons, held.households = digest, found.rows, households
        held.terms = sorted(name for name in found.kinds if name not in (found.key, "role"))
        held.imported_at = at
        _keep(file, path_of(held))
        held.save()
        append(
            stream=f"organisation:{organisation.pk}",
            kind="population.imported",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"digest": digest, "persons": found.rows, "households": households},
        )
    if before and before != digest:
        drop_file(digest=before)
    return held


def drop_file(*, digest: str) -> None:
    """Take the bytes of a population file away that no organisation has any more."""
    if not Population.objects.filter(digest=digest).exists():
        path_of(Population(digest=digest)).unlink(missing_ok=True)


def drop_profile_files() -> None:
    """Take away the files that were made of profiles: they are made anew of those who still agree."""
    for file in Path(settings.POPULATION_DIR).glob("profiles-*.parquet*"):
        file.unlink(missing_ok=True)


def _looked_through(file: Path) -> tuple["population.Population", int]:
    """The population in a file and how many households it has; raises `BadPopulationFile`."""
    try:
        found = population.Population.open(file)
        problems = [*column_problems(found.kinds, found.key)]
        if problems:
            raise BadPopulationFile(problems)
        households = sum(piece.count for piece in found.pieces([]))
    except pieces.BadPopulation as problem:
        raise BadPopulationFile([str(problem)]) from problem
    problems = [*value_problems(file, found.kinds, found.key)]
    if problems:
        raise BadPopulationFile(problems)
    return found, households


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _keep(file: Path, place: Path) -> None:
    folder = Path(settings.POPULATION_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f"{place.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out, file.open("rb") as content:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(place)
