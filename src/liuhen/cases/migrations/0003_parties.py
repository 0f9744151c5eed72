"""The parties of the first release were texts; each becomes an organisation of the register whose code isn't known."""

from django.db import migrations
from django.db.models import Min


def _register(apps, schema_editor):
    case, party = apps.get_model("cases", "Case"), apps.get_model("cases", "Party")
    stage = apps.get_model("cases", "CaseStage")
    told = case.objects.filter(party=None).values("party_text").annotate(since=Min("created_at")).order_by("since")
    for row in list(told):  # read to the end first: its rows are about to change
        made = party.objects.create(
            kind="organisation", name=row["party_text"], number_unknown="not_yet", created_at=row["since"]
        )
        case.objects.filter(party=None, party_text=row["party_text"]).update(party=made)
    begun = case.objects.filter(stages=None).values_list("id", "opened_on")
    stage.objects.bulk_create(
        [stage(case_id=id_, stage="initiation", began_on=opened_on) for id_, opened_on in begun], batch_size=1000
    )


def _forget(apps, schema_editor):
    case, party = apps.get_model("cases", "Case"), apps.get_model("cases", "Party")
    for row in case.objects.select_related("party").iterator():
        case.objects.filter(id=row.id).update(party_text=row.party.name, party=None)
    apps.get_model("cases", "CaseStage").objects.all().delete()
    party.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_whole_cases")]
    operations = [migrations.RunPython(_register, _forget)]
