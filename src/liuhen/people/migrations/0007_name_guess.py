"""How often signing in with a name failed, from all addresses together."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("people", "0006_token_scope")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="NameGuess",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField()),
                ("failed_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["failed_at"], name="name_guess_by_time")]},
        ),
    ]
