from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0017_channel_trouble")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="call_sound",
            field=models.BooleanField(default=False, verbose_name="sound when somebody waits"),
        ),
        migrations.AddField(
            model_name="user",
            name="call_desktop",
            field=models.BooleanField(default=False, verbose_name="desktop notice when somebody waits"),
        ),
    ]
