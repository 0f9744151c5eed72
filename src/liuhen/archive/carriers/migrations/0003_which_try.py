"""Which try at making a load counts."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A worker that was taken for dead writes nothing."""

    dependencies = [("carriers", "0002_restricted_and_claims")]

    operations = [
        migrations.AddField(model_name="load", name="making", field=models.UUIDField(editable=False, null=True)),
    ]
