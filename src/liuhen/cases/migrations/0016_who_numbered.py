"""Complaints of before were numbered by who registered them; of the same number by the same person the first keeps it."""

from django.db import migrations


def _say_who(apps, _schema_editor):
    complaints = apps.get_model("cases", "Complaint").objects
    given = set()
    for complaint in complaints.exclude(registered_by=None).order_by("id").iterator():
        if (complaint.registered_by_id, complaint.number) not in given:
            given.add((complaint.registered_by_id, complaint.number))
            complaints.filter(id=complaint.id).update(numbered_by=complaint.registered_by_id)


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_record_corrections")]

    operations = [migrations.RunPython(_say_who, migrations.RunPython.noop)]
