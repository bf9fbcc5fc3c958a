import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

from tenants.names import visible

# Whatever is not seen, as far as PostgreSQL tells it: each row found is looked at again.
SUSPECT = "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"


def show_names(apps, schema_editor):
    """WhatsApp names without a visible character give way to the number."""
    leads = apps.get_model("leads", "Lead").objects
    found = leads.filter(profile_name__regex=SUSPECT).only("profile_name")
    changed = []
    for lead in found.iterator():
        if lead.profile_name != (seen := visible(lead.profile_name)):
            lead.profile_name = seen
            changed.append(lead)
    leads.bulk_update(changed, ["profile_name"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0004_opt_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="contactpoint",
            name="former_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="contactpoint",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.RemoveConstraint(model_name="contactpoint", name="one_contact_point"),
        migrations.AddConstraint(
            model_name="contactpoint",
            constraint=models.UniqueConstraint(
                condition=Q(former_at=None) | Q(kind="bsuid"), fields=["kind", "value"], name="one_contact_point"
            ),
        ),
        migrations.AddIndex(
            model_name="contactpoint", index=models.Index(fields=["value"], name="contact_point_value")
        ),
        migrations.RunPython(show_names, migrations.RunPython.noop, elidable=True),
    ]
