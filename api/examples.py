"""An example of each body with which programs begin, as the description shows it. They are of one
story: a job, a candidate, an application, an interview, a scorecard. Tests send each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "PersonBody": {
        "name": "Maya Chen",
        "email": "maya.chen@company.example",
        "roles": ["interviewer"],
        "locale": "en",
        "zone": "Asia/Shanghai",
    },
    "JobBody": {
        "code": "BE-7",
        "title": "Senior Backend Engineer",
        "recruiter": "per_01m8ntvz16fs0bfsa0f4cc2k4w",
        "hiring_manager": "per_01m8ntvz17fs0bfsa0f4cc2k4w",
        "hr_lead": "per_01m8ntvz18fs0bfsa0f4cc2k4w",
        "policy": "hybrid",
        "stages": [
            {
                "name": "Technical interview",
                "rule": "any_veto",
                "minutes": 60,
                "panel": ["per_01m8ntvz19fs0bfsa0f4cc2k4w"],
                "attributes": [{"id": "design", "name": "系统设计"}],
                "focus": ["design"],
            }
        ],
        "pay_range": "25–35k × 14",
        "pay_shown": True,
    },
    "JobChangeBody": {"title": "后端工程师 / Backend Engineer", "pay_range": "25–35k × 14"},
    "PlanBody": {
        "stages": [
            {
                "id": "stg_01m8ntvz2gfs0bfsa0f4cc2k4w",
                "name": "Technical interview",
                "rule": "any_veto",
                "minutes": 60,
                "panel": ["per_01m8ntvz19fs0bfsa0f4cc2k4w"],
            },
            {"name": "Meet the team", "minutes": 30},
        ],
    },
    "CandidateBody": {
        "name": "欧阳静",
        "email": "jing.ouyang@mail.example",
        "locale": "zh",
        "zone": "Asia/Shanghai",
        "phone": "+86 10 5555 0100 转 8",
    },
    "ApplicationBody": {
        "candidate": "can_01m8ntvz2fecaszfj5pehvt8mx",
        "job": "job_01m8ntvz2aew3aqgdbnw0w9m70",
    },
    "CompletionBody": {
        "completion": "submitted",
        "version": 1,
        "form": {
            "recommendation": "yes",
            "verdict": "pass",
            "evidence": "Halved the latency of the payment service, and could say why.",
            "feedback": "Say more about the trade-offs.",
        },
    },
    "NoteBody": {"text": "可以从 4 月 1 日开始上班。"},
    "LetterSaveBody": {
        "subject": "About your application: {{ job_title }}",
        "body": "Hello {{ candidate_name }}, ...",
        "base": 0,
    },
    "EndpointBody": {
        "url": "https://ats.company.example/hooks/genjin",
        "types": ["decision.made", "application.closed"],
    },
    "KeyBody": {"name": "Moka", "scopes": ["external"], "days": 365},
    "ExternalPerson": {
        "name": "Maya Chen",
        "email": "maya.chen@company.example",
        "roles": ["interviewer"],
        "version": 3,
    },
    "ExternalCandidate": {
        "name": "欧阳静",
        "email": "jing.ouyang@mail.example",
        "locale": "zh",
        "version": 3,
    },
    "ExternalJob": {
        "title": "Senior Backend Engineer",
        "code": "BE-7",
        "recruiter": "lina@company.example",
        "hiring_manager": "tom@company.example",
        "hr_lead": "hana@company.example",
        "policy": "hybrid",
        "stages": [
            {"id": "T1", "name": "Technical interview", "panel": ["maya.chen@company.example"]}
        ],
    },
    "ExternalApplication": {"candidate": "C-1001", "job": "J-77"},
    "ExternalInterview": {
        "application": "A-5001",
        "stage": "T1",
        "starts_at": "2027-03-15T14:00:00+08:00",
        "minutes": 60,
        "place": "3 号会议室",
        "panel": ["maya.chen@company.example"],
        "announce": "genjin",
    },
    "ExternalRejection": {"reason_code": "skills_gap", "told": False},
}
