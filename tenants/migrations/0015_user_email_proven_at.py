from django.db import migrations, models


class Migration(migrations.Migration):
    """Nobody's e-mail counts as proven at first: what came back by mail before was not written down."""

    dependencies = [("tenants", "0014_removed_channels")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="email_proven_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
