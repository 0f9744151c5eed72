"""Nobody gives one number to two complaints. Apart from the rows' filling: PostgreSQL alters no table with checks due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_who_numbered")]

    operations = [
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.UniqueConstraint(fields=("numbered_by", "number"), name="complaint_number_once_a_giver"),
        ),
    ]
