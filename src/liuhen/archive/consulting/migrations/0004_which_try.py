"""Which try at making a copy counts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A worker that was taken for dead writes nothing."""

    dependencies = [("consulting", "0003_copies")]

    operations = [
        migrations.AddField(model_name="copy", name="making", field=models.UUIDField(editable=False, null=True)),
    ]
