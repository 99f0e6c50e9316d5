"""What the database itself sees to: who may change what, that transactions sum to zero, and whose rows are whose."""

from django.db import migrations


# Facts that stay as they were written: adding is allowed, changing and removing is not, not even to the owner.
APPEND_ONLY = [
    "auditevent",
    "callrecord",
    "claimanswer",
    "consent",
    "decisionrecord",
    "delivery",
    "importrow",
    "ledgerentry",
    "ledgertransaction",
    "patientevent",
    "patientpayment",
    "playbookversion",
    "provideradjustment",
    "stoprecord",
]

# Everything else that belongs to one practice.
CHANGEABLE = [
    "contactpoint",
    "dispute",
    "guarantor",
    "hardshipapplication",
    "importbatch",
    "importprofile",
    "intent",
    "patient",
    "paymentplan",
    "printbatch",
    "remittance",
    "remittancefile",
    "standing",
    "touch",
    "touchvisit",
    "visit",
    "workitem",
]

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'goodterms_app') THEN
        CREATE ROLE goodterms_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- another installation on this server made it at the same moment
END
$$;
DO $$
BEGIN
    EXECUTE format('GRANT goodterms_app TO %I', current_user);
EXCEPTION WHEN OTHERS THEN
    IF NOT pg_has_role(current_user, 'goodterms_app', 'MEMBER') THEN
        RAISE;
    END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO goodterms_app;
GRANT SELECT, INSERT, UPDATE ON data_organization, data_practice TO goodterms_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO goodterms_app;
"""

REFUSE_CHANGE = """
CREATE FUNCTION goodterms_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: add a new row that corrects the old one', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""

# A transaction is summed once, when it commits. Entries come with their transaction or not at all: otherwise one could
# be added later that nobody sums.
ZERO_SUM = """
ALTER TABLE data_ledgertransaction ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE FUNCTION goodterms_zero_sum() RETURNS trigger LANGUAGE plpgsql
-- As the owner, so that the sum is taken over every entry and not over those that happen to be in sight.
SECURITY DEFINER SET search_path = public AS $$
DECLARE
    left_over bigint;
BEGIN
    SELECT COALESCE(sum(amount_cents), 0) INTO left_over FROM data_ledgerentry WHERE transaction_id = NEW.id;
    IF left_over <> 0 THEN
        RAISE EXCEPTION 'ledger transaction % does not sum to zero: % cents are left over', NEW.id, left_over
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_zero_sum AFTER INSERT ON data_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION goodterms_zero_sum();
CREATE FUNCTION goodterms_entries_with_transaction() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM fresh JOIN data_ledgertransaction t ON t.id = fresh.transaction_id
        WHERE t.written_in <> pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'entries are written together with their ledger transaction, never added to one later'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER entries_with_transaction AFTER INSERT ON data_ledgerentry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION goodterms_entries_with_transaction();
"""

# The same as domain.visits.normal_pcn, so that a number sent back in another case or padding is found by an index.
NORMAL_PCN = """
CREATE FUNCTION goodterms_normal_pcn(pcn text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN regexp_replace(upper(pcn), '[^[:alnum:]]', '', 'g') ~ '^[0-9]+$'
        THEN ltrim(regexp_replace(pcn, '[^[:alnum:]]', '', 'g'), '0')
    WHEN regexp_replace(upper(pcn), '[^[:alnum:]]', '', 'g') = '' THEN btrim(pcn)
    ELSE regexp_replace(upper(pcn), '[^[:alnum:]]', '', 'g')
END;
CREATE INDEX visit_by_normal_pcn ON data_visit (practice_id, goodterms_normal_pcn(pcn) text_pattern_ops);
CREATE INDEX visit_by_care ON data_visit (practice_id, serviced_on, charge_cents);
CREATE INDEX claim_answer_by_claim_number ON data_claimanswer ((answer->>'icn'));
"""


def _guard(table: str, allowed: str) -> str:
    return f"""
GRANT {allowed} ON data_{table} TO goodterms_app;
ALTER TABLE data_{table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_practice ON data_{table} TO goodterms_app
    USING (practice_id = NULLIF(current_setting('goodterms.practice', true), '')::bigint)
    WITH CHECK (practice_id = NULLIF(current_setting('goodterms.practice', true), '')::bigint);
"""


def _append_only(table: str) -> str:
    return (
        _guard(table, "SELECT, INSERT")
        + f"""
CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE ON data_{table}
    FOR EACH ROW EXECUTE FUNCTION goodterms_refuse_change();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON data_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION goodterms_refuse_change();
"""
    )


class Migration(migrations.Migration):
    """Roles, append-only facts, zero sums, one practice's rows for that practice alone."""

    dependencies = [("data", "0001_initial")]

    operations = [
        migrations.RunSQL(ROLE),
        migrations.RunSQL(REFUSE_CHANGE),
        migrations.RunSQL(ZERO_SUM),
        migrations.RunSQL(NORMAL_PCN),
        *(migrations.RunSQL(_append_only(table)) for table in APPEND_ONLY),
        *(migrations.RunSQL(_guard(table, "SELECT, INSERT, UPDATE, DELETE")) for table in CHANGEABLE),
    ]
