"""Dockings that emptied a card whole are found at once, also where there is none among very many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the index."""

    dependencies = [("devices", "0005_clocks")]

    operations = [
        migrations.AddIndex(
            model_name="docking",
            index=models.Index(
                condition=models.Q(is_whole=True), fields=["recorder", "-at"], name="docking_recorder_whole"
            ),
        ),
    ]
