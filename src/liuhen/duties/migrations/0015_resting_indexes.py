"""The indexes of what is paused and of late runs; apart, since PostgreSQL makes none on rows just changed."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("duties", "0014_resting_and_runs")]

    operations = [
        migrations.AddIndex(
            "deadline",
            models.Index(condition=Q(("is_resting", True)), fields=["due_at", "id"], name="deadline_resting"),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(
                condition=Q(("is_resting", True)), fields=["unit", "due_at", "id"], name="deadline_resting_unit"
            ),
        ),
        migrations.AddIndex(
            "deadline",
            models.Index(condition=Q(("owes_reason", True)), fields=["run_of", "-met_at"], name="deadline_owing_run"),
        ),
        migrations.AddIndex(
            "deadlineofficer",
            models.Index(
                condition=Q(("is_resting", True)),
                fields=["officer", "due_at", "deadline"],
                name="deadline_resting_mine",
            ),
        ),
    ]
