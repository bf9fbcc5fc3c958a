"""Documents are found without their dots, spaces and hyphens too: only rows that have such are written."""

from django.db import migrations

ADD = r"""
UPDATE leads_lead
SET search = search || ' ' || public.fold(regexp_replace(document, '[^[:alnum:]]', '', 'g'))
WHERE document ~ '[^[:alnum:]]' AND erased_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_erased")]

    operations = [migrations.RunSQL([ADD], migrations.RunSQL.noop)]
