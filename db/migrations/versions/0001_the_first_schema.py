"""the first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_first"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "candidates",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("email", name=op.f("uq_candidates_email")),
    )
    op.create_table(
        "admin_acts",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "after", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_acts")),
    )
    with op.batch_alter_table("admin_acts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_admin_acts_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "company",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column(
            "languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("privacy_notice_url", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("id = 'company'", name=op.f("ck_company_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "external_ids",
        sa.Column("system", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("external_id", sa.String(length=410), nullable=False),
        sa.Column("our_id", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("system", "kind", "external_id", name=op.f("pk_external_ids")),
    )
    with op.batch_alter_table("external_ids", schema=None) as batch_op:
        batch_op.create_index("ix_external_ids_our_id", ["our_id"], unique=False)

    op.create_table(
        "heartbeats",
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "paces",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paces")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column(
            "roles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
    )
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column(
            "mode_words", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_policy_versions_name_version")),
    )
    op.create_table(
        "refused_acts",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=120), nullable=False),
        sa.Column("completion", sa.String(length=40), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("form", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_acts")),
    )
    with op.batch_alter_table("refused_acts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refused_acts_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "steps",
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column(
            "result", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("application_id", "key", name=op.f("pk_steps")),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_api_keys_person_id_people")
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("id", name=op.f("uq_api_keys_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("recruiter_id", sa.String(length=80), nullable=False),
        sa.Column("hiring_manager_id", sa.String(length=80), nullable=False),
        sa.Column("hr_lead_id", sa.String(length=80), nullable=False),
        sa.Column("policy_version_id", sa.String(length=80), nullable=False),
        sa.Column(
            "senders", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hiring_manager_id"], ["people.id"], name=op.f("fk_jobs_hiring_manager_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["hr_lead_id"], ["people.id"], name=op.f("fk_jobs_hr_lead_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_versions.id"],
            name=op.f("fk_jobs_policy_version_id_policy_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["recruiter_id"], ["people.id"], name=op.f("fk_jobs_recruiter_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("code", name=op.f("uq_jobs_code")),
    )
    op.create_table(
        "sessions",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sessions_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_sessions")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_ins_person_id_people")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_ins")),
    )
    op.create_table(
        "templates",
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["people.id"], name=op.f("fk_templates_saved_by_people")
        ),
        sa.PrimaryKeyConstraint("scenario", "locale", "version", name=op.f("pk_templates")),
    )
    op.create_table(
        "test_mails",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_test_mails_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_mails")),
    )
    with op.batch_alter_table("test_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_test_mails_person_id"), ["person_id"], unique=False)

    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column(
            "types", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["people.id"], name=op.f("fk_webhook_endpoints_created_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("candidate_id", sa.String(length=80), nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("policy_version_id", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("last_event_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidates.id"],
            name=op.f("fk_applications_candidate_id_candidates"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_applications_job_id_jobs")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["policy_versions.id"],
            name=op.f("fk_applications_policy_version_id_policy_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint(
            "candidate_id", "job_id", name=op.f("uq_applications_candidate_id_job_id")
        ),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(
            "ix_applications_untaken",
            ["id"],
            unique=False,
            sqlite_where=sa.text("acts > taken"),
            postgresql_where=sa.text("acts > taken"),
        )

    op.create_table(
        "stages",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "panel", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("lead", sa.String(length=80), nullable=False),
        sa.Column(
            "meetings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "attributes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "focus", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_stages_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
        sa.UniqueConstraint("job_id", "position", name=op.f("uq_stages_job_id_position")),
    )
    op.create_table(
        "webhook_secrets",
        sa.Column("endpoint_id", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_secrets_endpoint_id_webhook_endpoints"),
        ),
        sa.PrimaryKeyConstraint("endpoint_id", "version", name=op.f("pk_webhook_secrets")),
    )
    op.create_table(
        "acts",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=120), nullable=False),
        sa.Column("completion", sa.String(length=40), nullable=False),
        sa.Column("follow_up", sa.String(length=40), nullable=False),
        sa.Column("interrupts", sa.String(length=40), nullable=False),
        sa.Column("side", sa.Boolean(), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column(
            "codes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_acts_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("application_id", "seq", name=op.f("uq_acts_application_id_seq")),
    )
    op.create_table(
        "application_words",
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column(
            "word",
            sa.String(length=24).with_variant(sa.String(length=24, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_words_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("application_id", "word", name=op.f("pk_application_words")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("application_words", schema=None) as batch_op:
        batch_op.create_index("ix_application_words_word", ["word", "application_id"], unique=False)

    op.create_table(
        "cards",
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("job_id", sa.String(length=80), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_cards_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_cards_job_id_jobs")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_cards")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index("ix_cards_changed", ["changed_at"], unique=False)
        batch_op.create_index(
            "ix_cards_job", ["job_id", "lane", "level", "at", "application_id"], unique=False
        )
        batch_op.create_index(
            "ix_cards_lane", ["lane", "level", "at", "application_id"], unique=False
        )

    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("stage_id", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("rule_row", sa.String(length=40), nullable=False),
        sa.Column("policy_version_id", sa.String(length=80), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("confirmed_by", sa.String(length=80), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("revisit_on", sa.Date(), nullable=True),
        sa.Column("act_id", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_decisions_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["people.id"], name=op.f("fk_decisions_confirmed_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_decisions_decided_by_people")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stages.id"], name=op.f("fk_decisions_stage_id_stages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decisions_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("uploaded_by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_documents_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["people.id"], name=op.f("fk_documents_uploaded_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_documents_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "interviews",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("stage_id", sa.String(length=80), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column(
            "panel", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_interviews_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stages.id"], name=op.f("fk_interviews_stage_id_stages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interviews")),
    )
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interviews_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "links",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=True),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_links_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_links_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint(
            "application_id",
            "task_id",
            "person_id",
            "version",
            name=op.f("uq_links_application_id_task_id_person_id_version"),
        ),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_links_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_links_person_id"), ["person_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("business_key", sa.String(length=240), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=True),
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=True),
        sa.Column("candidate_id", sa.String(length=80), nullable=True),
        sa.Column("task_id", sa.String(length=120), nullable=False),
        sa.Column("interview_id", sa.String(length=80), nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("act_id", sa.String(length=80), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispatched", sa.Boolean(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_id", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_messages_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidates.id"], name=op.f("fk_messages_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_messages_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("business_key", name=op.f("uq_messages_business_key")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_messages_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index("ix_messages_counted", ["dispatched", "state"], unique=False)
        batch_op.create_index(
            "ix_messages_of_person",
            ["person_id", "sent_at"],
            unique=False,
            sqlite_where=sa.text("dispatched"),
            postgresql_where=sa.text("dispatched"),
        )
        batch_op.create_index(
            "ix_messages_to_dispatch",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("dispatched AND state IN ('reserved', 'sending')"),
            postgresql_where=sa.text("dispatched AND state IN ('reserved', 'sending')"),
        )

    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("author_id", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_notes_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_notes_author_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notes_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "process_events",
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=120), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_process_events_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("application_id", "n", name=op.f("pk_process_events")),
    )
    op.create_table(
        "process_views",
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("plan", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("stage_id", sa.String(length=80), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("offer_until", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_how", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_process_views_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_process_views")),
    )
    with op.batch_alter_table("process_views", schema=None) as batch_op:
        batch_op.create_index("ix_process_views_state", ["state", "application_id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("stage_id", sa.String(length=80), nullable=False),
        sa.Column("interview_id", sa.String(length=80), nullable=False),
        sa.Column("decision_id", sa.String(length=80), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("scenario", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.String(length=80), nullable=False),
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.String(length=80), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column(
            "escalated_to", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pace", sa.Float(), nullable=False),
        sa.Column(
            "stopped", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act_id", sa.String(length=80), nullable=False),
        sa.Column("completion", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_tasks_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_case", ["application_id", "state"], unique=False)
        batch_op.create_index(
            "ix_tasks_escalated",
            ["state", "urgent", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND escalated_to != '[]'"),
            postgresql_where=sa.text("state = 'open' AND escalated_to <> '[]'::jsonb"),
        )
        batch_op.create_index("ix_tasks_kind", ["state", "kind", "due_at", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_owner", ["owner_id", "state", "urgent", "due_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_tasks_owner_kind",
            ["owner_id", "state", "kind", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_tasks_seen", ["owner_id", "application_id"], unique=False)
        batch_op.create_index("ix_tasks_state_due", ["state", "due_at", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_urgent",
            ["state", "urgent", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND urgent = 1"),
            postgresql_where=sa.text("state = 'open' AND urgent"),
        )

    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("endpoint_id", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.String(length=80), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_webhook_deliveries_application_id_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id_webhook_endpoints"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "endpoint_id",
            "application_id",
            "n",
            "type",
            name=op.f("uq_webhook_deliveries_endpoint_id_application_id_n_type"),
        ),
    )
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_deliveries_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            "ix_webhook_deliveries_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            batch_op.f("ix_webhook_deliveries_endpoint_id"), ["endpoint_id"], unique=False
        )

    op.create_table(
        "act_texts",
        sa.Column("act_id", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["acts.id"], name=op.f("fk_act_texts_act_id_acts")),
        sa.PrimaryKeyConstraint("act_id", "field", name=op.f("pk_act_texts")),
    )
    op.create_table(
        "document_reads",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("document_id", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=80), nullable=False),
        sa.Column("link_id", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_reads_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_document_reads_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_reads")),
    )
    with op.batch_alter_table("document_reads", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_reads_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "scorecards",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("interview_id", sa.String(length=80), nullable=False),
        sa.Column("interviewer_id", sa.String(length=80), nullable=False),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.Column("act_id", sa.String(length=80), nullable=False),
        sa.Column("recommendation", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column(
            "ratings", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["acts.id"], name=op.f("fk_scorecards_act_id_acts")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interviews.id"], name=op.f("fk_scorecards_interview_id_interviews")
        ),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["people.id"], name=op.f("fk_scorecards_interviewer_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["people.id"], name=op.f("fk_scorecards_submitted_by_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint(
            "interview_id", "interviewer_id", name=op.f("uq_scorecards_interview_id_interviewer_id")
        ),
    )


def downgrade() -> None:
    """Back to the one before."""
    op.drop_table("scorecards")
    with op.batch_alter_table("document_reads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_reads_document_id"))

    op.drop_table("document_reads")
    op.drop_table("act_texts")
    with op.batch_alter_table("webhook_deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_deliveries_endpoint_id"))
        batch_op.drop_index(
            "ix_webhook_deliveries_due",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_webhook_deliveries_application_id"))

    op.drop_table("webhook_deliveries")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_tasks_urgent",
            sqlite_where=sa.text("state = 'open' AND urgent = 1"),
            postgresql_where=sa.text("state = 'open' AND urgent"),
        )
        batch_op.drop_index("ix_tasks_state_due")
        batch_op.drop_index("ix_tasks_seen")
        batch_op.drop_index(
            "ix_tasks_owner_kind",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.drop_index("ix_tasks_owner")
        batch_op.drop_index("ix_tasks_kind")
        batch_op.drop_index(
            "ix_tasks_escalated",
            sqlite_where=sa.text("state = 'open' AND escalated_to != '[]'"),
            postgresql_where=sa.text("state = 'open' AND escalated_to <> '[]'::jsonb"),
        )
        batch_op.drop_index("ix_tasks_case")

    op.drop_table("tasks")
    with op.batch_alter_table("process_views", schema=None) as batch_op:
        batch_op.drop_index("ix_process_views_state")

    op.drop_table("process_views")
    op.drop_table("process_events")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_application_id"))

    op.drop_table("notes")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_messages_to_dispatch",
            sqlite_where=sa.text("dispatched AND state IN ('reserved', 'sending')"),
            postgresql_where=sa.text("dispatched AND state IN ('reserved', 'sending')"),
        )
        batch_op.drop_index("ix_messages_counted")
        batch_op.drop_index(
            "ix_messages_of_person",
            sqlite_where=sa.text("dispatched"),
            postgresql_where=sa.text("dispatched"),
        )
        batch_op.drop_index(batch_op.f("ix_messages_application_id"))

    op.drop_table("messages")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_person_id"))
        batch_op.drop_index(batch_op.f("ix_links_application_id"))

    op.drop_table("links")
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interviews_application_id"))

    op.drop_table("interviews")
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_application_id"))

    op.drop_table("documents")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_application_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index("ix_cards_lane")
        batch_op.drop_index("ix_cards_job")
        batch_op.drop_index("ix_cards_changed")

    op.drop_table("cards")
    with op.batch_alter_table("application_words", schema=None) as batch_op:
        batch_op.drop_index("ix_application_words_word")

    op.drop_table("application_words")
    op.drop_table("acts")
    op.drop_table("webhook_secrets")
    op.drop_table("stages")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_applications_untaken",
            sqlite_where=sa.text("acts > taken"),
            postgresql_where=sa.text("acts > taken"),
        )

    op.drop_table("applications")
    op.drop_table("webhook_endpoints")
    with op.batch_alter_table("test_mails", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_test_mails_person_id"))

    op.drop_table("test_mails")
    op.drop_table("templates")
    op.drop_table("sign_ins")
    op.drop_table("sessions")
    op.drop_table("jobs")
    op.drop_table("api_keys")
    op.drop_table("steps")
    with op.batch_alter_table("refused_acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refused_acts_application_id"))

    op.drop_table("refused_acts")
    op.drop_table("policy_versions")
    op.drop_table("people")
    op.drop_table("paces")
    op.drop_table("heartbeats")
    with op.batch_alter_table("external_ids", schema=None) as batch_op:
        batch_op.drop_index("ix_external_ids_our_id")

    with op.batch_alter_table("admin_acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_admin_acts_subject_id"))

    op.drop_table("admin_acts")
    op.drop_table("external_ids")
    op.drop_table("company")
    op.drop_table("candidates")
