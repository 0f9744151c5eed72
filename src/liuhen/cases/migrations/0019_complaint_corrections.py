"""What was said of a complaint, and of who reported, before it was put right."""

import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_defence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ComplaintCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at_once", models.UUIDField()),
                ("field", models.CharField(max_length=20)),
                ("was", models.CharField(blank=True, default="", max_length=500)),
                ("became", models.CharField(blank=True, default="", max_length=500)),
                ("reason", models.CharField(max_length=300)),
                ("corrected_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="cases.complaint"
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("at_once", "field"), name="complaint_corrected_once")],
            },
        ),
        migrations.CreateModel(
            name="ReporterCorrection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at_once", models.UUIDField()),
                ("field", models.CharField(max_length=20)),
                ("was", models.TextField(blank=True, default="")),
                ("became", models.TextField(blank=True, default="")),
                ("reason", models.CharField(max_length=300)),
                ("salt", models.CharField(max_length=64)),
                ("corrected_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reporter_corrections",
                        to="cases.complaint",
                    ),
                ),
                (
                    "corrected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("at_once", "field"), name="reporter_corrected_once")],
            },
        ),
    ]
