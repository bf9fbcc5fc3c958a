from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

import tenants.ids

# What a worker looks at under its former name is looked at under the new one.
RENAME_QUEUE = "UPDATE tenants_scheduledjob SET queue = 'emails' WHERE queue = 'letters'"
NAME_BACK = "UPDATE tenants_scheduledjob SET queue = 'letters' WHERE queue = 'emails'"
RENAME_CONSTRAINT = "ALTER TABLE tenants_scheduledjob RENAME CONSTRAINT one_wake_a_subject TO one_job_a_subject"
CALL_BACK = "ALTER TABLE tenants_scheduledjob RENAME CONSTRAINT one_job_a_subject TO one_wake_a_subject"

# What a task looked for every half minute has jobs from now on.
PLAN = """
    INSERT INTO tenants_scheduledjob (id, schema, queue, subject, due_at, priority)
    SELECT gen_random_uuid(), 'public', '{queue}', id, now(), 1 FROM {rows} ON CONFLICT DO NOTHING
"""
PLAN_COMPANIES = PLAN.format(queue="companies", rows="tenants_tenant WHERE status = 'creating' AND plan <> '{}'")
PLAN_DELETIONS = PLAN.format(queue="deletions", rows="tenants_deletion WHERE told_at IS NULL")


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0018_user_calls"),
        # It plans a job under the former name.
        ("company", "0002_audit_chain"),
    ]

    operations = [
        migrations.RenameModel("Wake", "ScheduledJob"),
        migrations.RenameModel("Letter", "OutgoingEmail"),
        migrations.RenameIndex("ScheduledJob", new_name="job_due", old_name="wake_due"),
        migrations.RenameIndex("ScheduledJob", new_name="job_leased", old_name="wake_leased"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL([RENAME_CONSTRAINT], [CALL_BACK])],
            [
                migrations.RemoveConstraint("ScheduledJob", "one_wake_a_subject"),
                migrations.AddConstraint(
                    "ScheduledJob",
                    models.UniqueConstraint(fields=["schema", "queue", "subject"], name="one_job_a_subject"),
                ),
            ],
        ),
        migrations.RunSQL([RENAME_QUEUE], [NAME_BACK]),
        migrations.AlterField(
            model_name="outgoingemail",
            name="tenant",
            field=models.ForeignKey(
                null=True, on_delete=models.deletion.CASCADE, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.CreateModel(
            name="LoginFailure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=tenants.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("how", models.CharField(max_length=20)),
                ("via", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField(default=timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.RunSQL([PLAN_COMPANIES], migrations.RunSQL.noop),
        migrations.RunSQL([PLAN_DELETIONS], migrations.RunSQL.noop),
    ]
