"""Who may know of a case, by officer and unit; of the cases that are there it's told from what stands in the tables."""

import django.db.models.deletion
from django.db import migrations, models

# As `findable._scopes_of_case` tells it: the case's own, then those of what grew out of it.
_OWN = """
    SELECT unit_id AS scope, id AS case_id FROM cases_case
    UNION SELECT officer_id, case_id FROM cases_case_officers
    UNION SELECT o.officer_id, a.case_id FROM cases_activity_officers o JOIN cases_activity a ON a.id = o.activity_id
    UNION SELECT {defended}, case_id FROM cases_defence
"""
_DEFENDED = {
    "sqlite": "'018f0000000070008000000000000001'",
    "postgresql": "'018f0000-0000-7000-8000-000000000001'::uuid",
}


def tell(apps, schema_editor):
    own = _OWN.format(defended=_DEFENDED[schema_editor.connection.vendor])
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO cases_casescope (scope, case_id) {own}")
        cursor.execute(
            "INSERT INTO cases_casescope (scope, case_id)"
            " SELECT DISTINCT s.scope, g.earlier_id FROM cases_growth g JOIN cases_casescope s ON s.case_id = g.later_id"
            " WHERE NOT EXISTS (SELECT 1 FROM cases_casescope k WHERE k.scope = s.scope AND k.case_id = g.earlier_id)"
        )


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_exemption_second")]

    operations = [
        migrations.CreateModel(
            name="CaseScope",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scope", models.UUIDField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scopes", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "case"), name="case_scope_once")],
            },
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
