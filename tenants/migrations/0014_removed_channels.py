from django.db import migrations, models

import tenants.languages


class Migration(migrations.Migration):
    dependencies = [("tenants", "0013_google_calendar")]

    operations = [
        migrations.AddField(
            model_name="whatsappchannel",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        # The languages are those of the settings, so a new one needs no migration.
        migrations.AlterField(
            model_name="tenant",
            name="language",
            field=models.CharField(
                choices=tenants.languages.own_names, default="es", max_length=5, verbose_name="language"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True, choices=tenants.languages.own_names, max_length=5, verbose_name="own language"
            ),
        ),
    ]
