"""One household stands once in a queue: subjects are worded alike, and items say which deed opened them."""

from django.db import migrations, models


# Whoever opened an item can be told from its queue and wording until now.
WHO_OPENED = """
UPDATE data_workitem SET opened_by = CASE
    WHEN subject LIKE 'household %' THEN 'plan_day'
    WHEN subject LIKE 'voided visit %' THEN 'post_claims'
    WHEN queue = 'disputes' THEN 'open_dispute'
    WHEN queue = 'approvals' THEN 'receive_hardship_application'
    WHEN queue = 'returned_mail' THEN 'note_delivery'
    WHEN queue = 'cannot_be_written' THEN 'send_touches'
    ELSE 'post_remittance'
END;
"""

# What a deed saw and what planning saw of one household becomes one item, the earliest, in the words of the deed.
ONE_WORDING = """
CREATE TEMP TABLE reworded ON COMMIT DROP AS
SELECT item.id, item.practice_id, item.queue, item.reason, item.opened_by, item.opened_at, item.closed_at,
       'household ' || COALESCE(visit.guarantor_id::text, substr(item.subject, 11)) AS subject
FROM data_workitem item LEFT JOIN data_visit visit ON item.subject = 'visit ' || visit.id
WHERE item.subject LIKE 'guarantor %' OR visit.guarantor_id IS NOT NULL;

UPDATE data_workitem standing
SET reason = deed.reason, opened_by = deed.opened_by, opened_at = LEAST(standing.opened_at, deed.opened_at)
FROM (SELECT DISTINCT ON (practice_id, queue, subject) * FROM reworded WHERE closed_at IS NULL
      ORDER BY practice_id, queue, subject, id) deed
WHERE standing.closed_at IS NULL AND standing.practice_id = deed.practice_id AND standing.queue = deed.queue
  AND standing.subject = deed.subject;

UPDATE data_workitem item SET closed_at = now(), closed_reason = 'it goes on as ' || reworded.subject
FROM reworded
WHERE item.id = reworded.id AND item.closed_at IS NULL AND (
    EXISTS (SELECT FROM data_workitem standing
            WHERE standing.closed_at IS NULL AND standing.practice_id = reworded.practice_id
              AND standing.queue = reworded.queue AND standing.subject = reworded.subject)
    OR EXISTS (SELECT FROM reworded earlier
               WHERE earlier.closed_at IS NULL AND earlier.practice_id = reworded.practice_id
                 AND earlier.queue = reworded.queue AND earlier.subject = reworded.subject
                 AND earlier.id < reworded.id)
);

UPDATE data_workitem item SET subject = reworded.subject FROM reworded WHERE item.id = reworded.id;
DROP TABLE reworded;
"""


class Migration(migrations.Migration):
    """A column, its contents for what is stored already, and one wording of subjects."""

    dependencies = [("data", "0004_patient_days")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="opened_by",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunSQL(WHO_OPENED, migrations.RunSQL.noop),
        migrations.RunSQL(ONE_WORDING, migrations.RunSQL.noop),
    ]
