"""The words of the product as enums: one member per thing a person, a rule or a page can name.

Values are stored, sent and matched on, so they never change; pages show catalogue texts for them.
"""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What one interviewer concludes: 通过 / 待定 / 拒绝."""

    PASS = "pass"
    HOLD = "hold"
    REJECT = "reject"


class Recommendation(StrEnum):
    """How strongly (建议), beside the verdict: 强烈不推荐 / 不推荐 / 推荐 / 强烈推荐."""

    DEFINITELY_NOT = "definitely_not"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


class Outcome(StrEnum):
    """What a decision (决定) on a stage comes to: 进入下一步 / 待定 / 拒绝."""

    ADVANCE = "advance"
    HOLD = "hold"
    REJECT = "reject"


class Proposal(StrEnum):
    """What a rule (判定规则) proposes: an outcome, or that a person is asked (请人决定)."""

    ADVANCE = "advance"
    HOLD = "hold"
    REJECT = "reject"
    ASK = "ask"


class ProcessOutcome(StrEnum):
    """How a process ends (结果).

    已入职 / 未通过 / 候选人退出 / 谢绝录用 / 录用过期 / 职位关闭 / 已删除.
    """

    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    OFFER_DECLINED = "offer_declined"
    OFFER_LAPSED = "offer_lapsed"
    JOB_CLOSED = "job_closed"
    ERASED = "erased"


class Mode(StrEnum):
    """Who follows up (协作模式): 传统模式 / 谁面试谁跟进 / 混合模式."""

    TRADITIONAL = "traditional"
    INTERVIEWER_LED = "interviewer_led"
    HYBRID = "hybrid"


class Role(StrEnum):
    """What a person is to a job (角色): 招聘专员 / 用人经理 / HR 负责人 / 面试官."""

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    HR_LEAD = "hr_lead"
    INTERVIEWER = "interviewer"


class TaskKind(StrEnum):
    """The kinds of human task (待办): everything a process can wait for.

    安排面试 / 等待面试开始 / 填写面试评价 / 处理面试变动 / 做决定 / 通知候选人 / 等待发送 /
    复议待定 / 准备录用 / 处理未送达 / 回答候选人 / 复核未通过 / 处理推送失败 / 收尾期 / 核对数据.
    """

    SCHEDULE_INTERVIEW = "schedule_interview"
    AWAIT_INTERVIEW = "await_interview"
    GIVE_FEEDBACK = "give_feedback"
    RESOLVE_INTERVIEW = "resolve_interview"
    DECIDE = "decide"
    NOTIFY_CANDIDATE = "notify_candidate"
    AWAIT_RELEASE = "await_release"
    REVIEW_HOLD = "review_hold"
    PREPARE_OFFER = "prepare_offer"
    RESOLVE_DELIVERY = "resolve_delivery"
    ANSWER_QUESTION = "answer_question"
    REVIEW_REJECTION = "review_rejection"
    RESOLVE_WEBHOOK = "resolve_webhook"
    SETTLING = "settling"
    RECONCILE = "reconcile"
