"""What a player says that it played is held against the clock since the copy was opened, in all."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """`told_at` moves on at openings alone from now on; what was said before it stays believed."""

    dependencies = [("hiding", "0001_copies_with_things_hidden")]

    operations = [
        migrations.RenameField(model_name="watching", old_name="told_at", new_name="opened_at"),
        migrations.AddField(model_name="watching", name="claimed_ms", field=models.BigIntegerField(default=0)),
    ]
