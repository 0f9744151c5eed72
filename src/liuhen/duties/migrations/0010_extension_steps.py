"""Extensions in several steps, and by which documents of the case."""

from __future__ import annotations

from django.db import migrations, models


def _carry_over(apps, schema_editor):
    """Keep what a document lengthened; which one it was is written anew when the case's clocks are next wound."""
    del schema_editor
    deadlines = apps.get_model("duties", "Deadline")
    for row in deadlines.objects.exclude(extended_at=None).only("extended_at", "is_extended", "extended").iterator():
        row.extended_by = [{"document": "", "at": row.extended_at.isoformat(), "note": "", "limit": row.extended}]
        row.save(update_fields=["extended_by"])
    deadlines.objects.filter(is_extended=True).update(extended_times=1)


class Migration(migrations.Migration):
    """Add the steps, carry over, drop the single moment."""

    dependencies = [("duties", "0009_board_of_many")]

    operations = [
        migrations.AddField("deadline", "extended_again", models.CharField(blank=True, default="", max_length=100)),
        migrations.AddField("deadline", "extended_by", models.JSONField(default=list)),
        migrations.AddField("deadline", "extended_times", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(_carry_over, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("deadline", "extended_at"),
    ]
