"""An original may be cited by its number alone."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Every original that was handed in so far went along."""

    dependencies = [("exhibits", "0006_making")]

    operations = [
        migrations.AddField(model_name="exhibititem", name="is_cited", field=models.BooleanField(default=False)),
    ]
