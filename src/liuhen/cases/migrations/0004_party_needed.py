"""Every case has a party of the register now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_parties")]
    operations = [
        migrations.AlterField(
            model_name="case",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.party"
            ),
        ),
        migrations.AlterField(model_name="case", name="party_text", field=models.CharField(max_length=300, default="")),
        migrations.RemoveField(model_name="case", name="party_text"),
    ]
