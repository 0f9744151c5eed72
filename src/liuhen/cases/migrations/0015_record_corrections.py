"""Corrections of the bureau's records; who gave a complaint its number."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_complaint_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("field", models.CharField(max_length=20)),
                ("was", models.CharField(blank=True, default="", max_length=1000)),
                ("became", models.CharField(blank=True, default="", max_length=1000)),
                ("reason", models.CharField(max_length=300)),
                ("corrected_at", models.DateTimeField()),
                (
                    "corrected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="cases.bureaurecord",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="recordcorrection",
            constraint=models.UniqueConstraint(fields=("record", "version", "field"), name="record_corrected_once"),
        ),
        migrations.AddField(
            model_name="complaint",
            name="numbered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
