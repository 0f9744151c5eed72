"""What was done late and isn't explained stands on boards until somebody says why."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q


def mark_owing(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Say of what was done late so far that a reason is owed."""
    deadline = apps.get_model("duties", "Deadline")
    link = apps.get_model("duties", "DeadlineOfficer")
    deadline.objects.filter(state="late", late_reason="").update(owes_reason=True)
    link.objects.filter(deadline__owes_reason=True).update(owes_reason=True)


class Migration(migrations.Migration):
    dependencies = [("duties", "0005_provisional_links")]

    operations = [
        migrations.AddField("deadline", "owes_reason", models.BooleanField(default=False)),
        migrations.AddField("deadlineofficer", "owes_reason", models.BooleanField(default=False)),
        migrations.AddIndex(
            "deadline",
            models.Index(condition=Q(("owes_reason", True)), fields=["due_at", "id"], name="deadline_owing"),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                condition=Q(("owes_reason", True)), fields=["unit", "due_at", "id"], name="deadline_owing_unit"
            ),
        ),
        migrations.AddIndex(
            "deadlineofficer",
            models.Index(
                condition=Q(("owes_reason", True)),
                fields=["officer", "due_at", "deadline"],
                name="deadline_owing_mine",
            ),
        ),
        migrations.RunPython(mark_owing, migrations.RunPython.noop, elidable=True),
    ]
