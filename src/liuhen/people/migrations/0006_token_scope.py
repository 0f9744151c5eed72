"""Access tokens say how much they may do; those there are keep all."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns."""

    dependencies: ClassVar = [("people", "0005_units_roles_and_keepers")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="accesstoken",
            name="scope",
            field=models.CharField(
                choices=[
                    ("all", "与本人权限相同"),
                    ("read", "只读"),
                    ("intake", "只用于采集"),
                    ("named", "只限选定的事项"),
                ],
                default="all",
                max_length=10,
                verbose_name="范围",
            ),
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="capabilities",
            field=models.JSONField(default=list),
        ),
    ]
