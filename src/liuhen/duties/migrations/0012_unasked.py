"""Which clocks were withdrawn because the rules ask for them no more."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0011_alter_deadline_about"),
        ("people", "0003_certificate_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="deadline", name="is_unasked", field=models.BooleanField(default=False)),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(condition=models.Q(("is_unasked", True)), fields=["id"], name="deadline_unasked"),
        ),
    ]
