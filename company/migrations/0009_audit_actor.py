from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("company", "0008_loose_files"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["actor", "-at", "-id"], name="audit_actor"),
        ),
    ]
