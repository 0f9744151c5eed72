"""Why what the system knew of a recording was told otherwise on its 制作说明."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What was changed before nobody asked about."""

    dependencies = [("exhibits", "0007_cited")]

    operations = [
        migrations.AddField(
            model_name="exhibititem", name="why", field=models.CharField(blank=True, default="", max_length=300)
        ),
    ]
