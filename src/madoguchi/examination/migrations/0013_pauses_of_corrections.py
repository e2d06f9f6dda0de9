"""What waited for a correction before pauses were kept: a pause each, and the clock stands still where one is open."""

from django.db import migrations

from madoguchi.core.clock import japan_day


def keep_pauses(apps, schema_editor):
    pauses = apps.get_model("applications", "Pause")
    applications = apps.get_model("applications", "Application")
    corrections = apps.get_model("examination", "CorrectionRequest")
    known = set(pauses.objects.filter(kind="correction").values_list("application_id", flat=True))
    rows = corrections.objects.order_by("application_id", "round")
    for key, asked_at, answered_at in rows.values_list("application_id", "asked_at", "answered_at").iterator():
        if key in known:
            continue
        began_on = japan_day(asked_at)
        ended_on = japan_day(answered_at) if answered_at else None
        pauses.objects.create(
            application_id=key, kind="correction", stops_clock=True, began_on=began_on, ended_on=ended_on
        )
        if ended_on is None:
            applications.objects.filter(pk=key, is_open=True).update(stopped_on=began_on)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_reopened"),
        ("examination", "0012_hearings_transfers_deemed"),
    ]

    operations = [migrations.RunPython(keep_pauses, migrations.RunPython.noop)]
