from django.db import migrations, models


class Migration(migrations.Migration):
    """A job carries its claim, and a company why its tables were not brought up to date."""

    dependencies = [("tenants", "0015_user_email_proven_at")]

    operations = [
        migrations.AddField(
            model_name="wake",
            name="priority",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(model_name="wake", name="lease", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="wake", name="leased_until", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="tenant",
            name="upgrade_failure",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=200),
        ),
        migrations.AddIndex(
            model_name="wake",
            index=models.Index(
                fields=["leased_until"], name="wake_leased", condition=models.Q(leased_until__isnull=False)
            ),
        ),
    ]
