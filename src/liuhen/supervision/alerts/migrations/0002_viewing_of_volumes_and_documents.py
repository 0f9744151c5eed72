"""Much opening of volumes and of documents are alerts of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0001_supervision"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("unreviewed", "长期保存情形的资料没有检查"),
                    ("viewing", "一人打开资料较多"),
                    ("viewing_volumes", "一人打开案卷较多"),
                    ("viewing_documents", "一人打开文书较多"),
                    ("exports", "一人导出或复制较多"),
                    ("late_uploads", "上传逾期较多"),
                    ("gaps", "执法活动没有音像资料较多"),
                ],
                max_length=20,
            ),
        ),
    ]
