"""What is paused is found and counted by an index; the late run of a clock that runs again knows whose run it was."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def mark(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Say which clocks rest, and of which clock each late run was: so far its note began with the same number."""
    deadline = apps.get_model("duties", "Deadline")
    link = apps.get_model("duties", "DeadlineOfficer")
    deadline.objects.filter(state="paused").update(is_resting=True)
    link.objects.filter(deadline__is_resting=True).update(is_resting=True)
    of_carriers = deadline.objects.filter(about="carrier")
    runs = list(of_carriers.filter(subject=F("id")).only("period", "note"))
    if not runs:
        return
    clocks = of_carriers.exclude(subject=F("id")).values_list("period", "note", "subject")
    named = {(period, note.partition(" ")[0]): subject for period, note, subject in clocks.iterator()}
    for run in runs:
        run.run_of = named.get((run.period, run.note.partition(" ")[0]))
    deadline.objects.bulk_update(runs, ["run_of"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("duties", "0013_late")]

    operations = [
        migrations.AddField("deadline", "is_resting", models.BooleanField(default=False)),
        migrations.AddField("deadline", "run_of", models.UUIDField(null=True)),
        migrations.AddField("deadlineofficer", "is_resting", models.BooleanField(default=False)),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
