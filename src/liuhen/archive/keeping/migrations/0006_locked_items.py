from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("keeping", "0005_trial_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="disposalitem",
            name="locked_until",
            field=models.DateTimeField(null=True),
        ),
    ]
