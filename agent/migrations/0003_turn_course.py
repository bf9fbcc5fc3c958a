from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0002_connection_test")]

    operations = [migrations.AddField("turn", "course", models.JSONField(default=dict))]
