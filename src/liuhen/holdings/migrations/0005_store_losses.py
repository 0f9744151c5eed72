import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0004_locks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="knownstore",
            name="lost_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="StoreLoss",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid_utils.compat.uuid7, primary_key=True, serialize=False),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待批准"), ("approved", "已批准"), ("refused", "未批准")],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="losses",
                        to="holdings.knownstore",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="storeloss",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("store",), name="holdings_loss_open"
            ),
        ),
    ]
