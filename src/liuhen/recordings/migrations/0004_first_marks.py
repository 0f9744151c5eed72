"""The one point of a description becomes the recording's first mark."""

from django.db import migrations


def _mark(apps, schema_editor):
    description, mark = apps.get_model("recordings", "Description"), apps.get_model("recordings", "PointMark")
    told = description.objects.exclude(record_point="").select_related("recording")
    batch = []
    for row in told.iterator(chunk_size=1000):
        batch.append(
            mark(
                recording_id=row.recording_id,
                clause=row.record_point,
                activity_id=row.recording.activity_id,
                second=0,
                is_described=True,
                marked_by_id=row.described_by_id,
                marked_at=row.described_at,
            )
        )
        if len(batch) == 1000:
            mark.objects.bulk_create(batch)
            batch = []
    mark.objects.bulk_create(batch)


def _forget(apps, schema_editor):
    apps.get_model("recordings", "PointMark").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("recordings", "0003_marks_and_seals")]
    operations = [migrations.RunPython(_mark, _forget)]
