import tenants.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("company", "0007_calendar_notice"),
    ]

    operations = [
        migrations.CreateModel(
            name="LooseFile",
            fields=[
                ("id", models.UUIDField(default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=300, unique=True)),
                ("due_at", models.DateTimeField()),
            ],
        ),
    ]
