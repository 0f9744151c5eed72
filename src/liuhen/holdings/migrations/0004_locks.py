from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0003_stores_and_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name="copy",
            name="locked_version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="knownstore",
            name="lock_cursor",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="knownstore",
            name="lock_problem",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="knownstore",
            name="lock_round_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="knownstore",
            name="locks",
            field=models.BooleanField(default=False),
        ),
    ]
