"""What the database itself sees to: a message moves only by a transition that is possible, and each is kept."""

from django.db import migrations


# Adding a transition moves the message; nothing else does. As the owner, because the application may not.
MOVES = """
CREATE FUNCTION goodterms_move_intent() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    UPDATE data_intent SET state = NEW.to_state
    WHERE id = NEW.intent_id AND practice_id = NEW.practice_id AND state = NEW.from_state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'intent % is not %, and so cannot become %', NEW.intent_id, NEW.from_state, NEW.to_state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER moves_intent AFTER INSERT ON data_intenttransition
    FOR EACH ROW EXECUTE FUNCTION goodterms_move_intent();

CREATE FUNCTION goodterms_intent_moves_by_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'ready' THEN
            RAISE EXCEPTION 'an intent begins ready, and not %', NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.state <> OLD.state AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'intent %: add a transition instead of changing the state', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER moves_by_transition BEFORE INSERT OR UPDATE OF state ON data_intent
    FOR EACH ROW EXECUTE FUNCTION goodterms_intent_moves_by_transition();
"""

NO_MOVES = """
DROP TRIGGER moves_by_transition ON data_intent;
DROP FUNCTION goodterms_intent_moves_by_transition();
DROP TRIGGER moves_intent ON data_intenttransition;
DROP FUNCTION goodterms_move_intent();
"""

# What a message is for stays as it was meant; what became of it may be noted.
COLUMNS = """
REVOKE UPDATE, DELETE ON data_intent FROM goodterms_app;
GRANT UPDATE (message, batch_id, due_at, claimed_at, claimant, tries, asked_at, sent_at, failure, ended_reason,
              provider_reference, send_decision_id) ON data_intent TO goodterms_app;
"""

# Each session that hands messages over has a number, by which others can see whether it still lives.
CLAIMANTS = """
CREATE SEQUENCE goodterms_claimant MINVALUE 1 MAXVALUE 2147483647 CYCLE;
GRANT USAGE ON SEQUENCE goodterms_claimant TO goodterms_app;
"""

# News names a message by its key alone; whose practice it is must be known before its rows can be seen.
WHOSE = """
CREATE INDEX intent_by_key ON data_intent (key);
CREATE FUNCTION goodterms_practices_of_message(wanted text) RETURNS SETOF bigint LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public AS $$
    SELECT practice_id FROM data_intent WHERE key = wanted
$$;
REVOKE EXECUTE ON FUNCTION goodterms_practices_of_message(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION goodterms_practices_of_message(text) TO goodterms_app;
"""


def _guard(table: str, allowed: str) -> str:
    return f"""
GRANT {allowed} ON data_{table} TO goodterms_app;
GRANT USAGE ON SEQUENCE data_{table}_id_seq TO goodterms_app;
ALTER TABLE data_{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON data_{table} TO goodterms_app
    USING (practice_id = NULLIF(current_setting('goodterms.practice', true), '')::bigint)
    WITH CHECK (practice_id = NULLIF(current_setting('goodterms.practice', true), '')::bigint);
"""


APPEND_ONLY = """
CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE ON data_intenttransition
    FOR EACH ROW EXECUTE FUNCTION goodterms_refuse_change();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON data_intenttransition
    FOR EACH STATEMENT EXECUTE FUNCTION goodterms_refuse_change();
"""


class Migration(migrations.Migration):
    """Transitions move messages, sessions have numbers, and a key leads to its practice."""

    dependencies = [("data", "0020_intents")]

    operations = [
        # What guards a new table goes with the table.
        migrations.RunSQL(_guard("intenttransition", "SELECT, INSERT"), migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
        migrations.RunSQL(_guard("practiceday", "SELECT, INSERT, UPDATE"), migrations.RunSQL.noop),
        migrations.RunSQL(MOVES, NO_MOVES),
        migrations.RunSQL(COLUMNS, "GRANT UPDATE, DELETE ON data_intent TO goodterms_app;"),
        migrations.RunSQL(CLAIMANTS, "DROP SEQUENCE goodterms_claimant;"),
        migrations.RunSQL(WHOSE, "DROP FUNCTION goodterms_practices_of_message(text); DROP INDEX intent_by_key;"),
    ]
