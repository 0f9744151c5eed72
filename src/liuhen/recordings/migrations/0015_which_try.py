"""Which try at making a copy counts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A worker that was taken for dead writes nothing."""

    dependencies = [("recordings", "0014_important_of_a_case")]

    operations = [
        migrations.AddField(model_name="export", name="making", field=models.UUIDField(editable=False, null=True)),
    ]
