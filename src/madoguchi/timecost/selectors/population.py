"""The population that was taken in: by municipality, and all together."""

from django.db.models import Max

from madoguchi.timecost.models import PopulationCount


def areas() -> dict[str, dict[str, int]]:
    """By municipality what was counted, each of the newest year there is."""
    newest: dict[tuple[str, str], tuple[int, int]] = {}
    for area, measure, year, count in PopulationCount.objects.values_list("area", "measure", "year", "count"):
        if year > newest.get((area, measure), (0, 0))[0]:
            newest[area, measure] = year, count
    found: dict[str, dict[str, int]] = {}
    for (area, measure), (_year, count) in newest.items():
        found.setdefault(area, {})[measure] = count
    return found


def population() -> dict[str, int]:
    """What all municipalities together counted, by measure; empty before a file was taken in."""
    found: dict[str, int] = {}
    for counted in areas().values():
        for measure, count in counted.items():
            found[measure] = found.get(measure, 0) + count
    return found


def population_name() -> str:
    """Of whom the population is: the municipality where it is one alone, else the governments that took it in."""
    places = list(PopulationCount.objects.order_by("area").values_list("area", flat=True).distinct()[:2])
    if len(places) < 2:
        return "".join(places)
    rows = PopulationCount.objects.order_by().values_list(
        "organisation__name", "organisation__government__name"
    )
    return "・".join(sorted({above or own for own, above in rows.distinct()}))


def population_sources() -> list[tuple[str, str, int]]:
    """What was taken in: measure in words, file, newest year."""
    rows = (
        PopulationCount.objects.order_by("measure", "source")
        .values("measure", "source")
        .annotate(newest=Max("year"))
    )
    labels = dict(PopulationCount.Measure.choices)
    return [(str(labels[row["measure"]]), row["source"], row["newest"]) for row in rows]
