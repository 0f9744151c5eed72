"""The late list has an index of its own: at a million recordings it was sought among all that ever fell due."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0012_unasked")]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                fields=["due_at", "id", "period"], condition=models.Q(("state", "late")), name="deadline_late"
            ),
        )
    ]
