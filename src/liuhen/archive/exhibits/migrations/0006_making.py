"""Which try at making an exhibit counts; how a dispute ended."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A worker that was taken for dead writes nothing; a dispute that is over closes the case to who defended it."""

    dependencies = [("exhibits", "0005_discs")]

    operations = [
        migrations.AddField(model_name="exhibit", name="making", field=models.UUIDField(editable=False, null=True)),
        migrations.AddField(model_name="dispute", name="ended_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="dispute", name="result", field=models.CharField(blank=True, default="", max_length=200)
        ),
    ]
