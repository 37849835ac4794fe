"""The words of the product as enums: one member per thing a person, a rule or a page can name.

Values are stored, sent and matched on, so they never change; pages show catalogue texts for them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

LANGUAGES: Final = ("en", "zh")
"""Whatever people read stands in each of them."""


class Verdict(StrEnum):
    """What one interviewer concludes (是否通过): 通过 / 待定 / 不通过."""

    PASS = "pass"
    HOLD = "hold"
    REJECT = "reject"


class Recommendation(StrEnum):
    """How strongly (推荐程度), beside the verdict: 强烈不推荐 / 不推荐 / 推荐 / 强烈推荐."""

    DEFINITELY_NOT = "definitely_not"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


class Outcome(StrEnum):
    """What a decision (面试结果) on a stage comes to: 进入下一步 / 待定 / 拒绝."""

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

    待入职, then 已入职 / 未通过 / 候选人放弃 / 已拒 offer / offer 已失效 / 职位关闭 / 已删除 /
    已中止.
    """

    HIRED = "hired"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    OFFER_DECLINED = "offer_declined"
    OFFER_LAPSED = "offer_lapsed"
    JOB_CLOSED = "job_closed"
    ERASED = "erased"
    ABORTED = "aborted"


class Role(StrEnum):
    """What a person is to a job (角色): 招聘 HR / 用人经理 / HR 负责人 / 面试官."""

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    HR_LEAD = "hr_lead"
    INTERVIEWER = "interviewer"


DESK_ROLES: Final = frozenset({Role.RECRUITER, Role.HR_LEAD})
"""Who works at the desk: sees every job, and may act for others where a table says so."""


class Party(StrEnum):
    """Whose a task can be (责任方): a role of the job, or who sits in its interviews.

    招聘 HR / 用人经理 / HR 负责人 / 本轮主面试官 / 上一场面试的主面试官 / 面试官本人 /
    被征询意见的同事.
    """

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    HR_LEAD = "hr_lead"
    STAGE_LEAD = "stage_lead"
    LAST_LEAD = "last_lead"
    INTERVIEWER = "interviewer"
    ASKED = "asked"


class Topic(StrEnum):
    """What a candidate's question is about (话题): 职位与团队 / 薪酬、福利与签证 / 流程与进度."""

    WORK = "work"
    PAY = "pay"
    PROCESS = "process"


class WordingLevel(StrEnum):
    """How much of a letter its sender may change: 全文可改 / 只加一段话 / 不可改."""

    FREE = "free"
    PARAGRAPH = "paragraph"
    LOCKED = "locked"


class NewTasks(StrEnum):
    """How somebody of the desk hears of new tasks of theirs: 立即 / 合并 / 不发."""

    AT_ONCE = "at_once"
    TOGETHER = "together"
    NEVER = "never"


class Interrupts(StrEnum):
    """Whether an act ends the process where it stands: never, until it has an outcome, always."""

    NEVER = ""
    BEFORE_THE_END = "before_the_end"
    ALWAYS = "always"


class TaskKind(StrEnum):
    """The kinds of human task (待办): everything a process can wait for.

    安排面试 / 等待面试开始 / 填写面试评价 / 处理面试变动 / 确定面试结果 / 通知候选人 /
    等待发送 / 待定复核 / 准备录用通知书（offer） / 处理未送达 / 回答候选人的问题 /
    复核未通过的结果 / 处理数据推送失败 / 结果已通知·待关闭 / 核对数据 / 处理已中止的流程 /
    核对代填面评 / 办理个人信息请求 / 等待发送面试邀请 / 给出意见 / 决定前给出意见 /
    等待其余面评.
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
    CONFIRM_ABORT = "confirm_abort"
    AWAIT_INVITATION = "await_invitation"
    CONFIRM_SCORECARD = "confirm_scorecard"
    PRIVACY_REQUEST = "privacy_request"
    GIVE_OPINION = "give_opinion"
    ADVISE = "advise"
    AWAIT_CARDS = "await_cards"


class Right(StrEnum):
    """What a candidate can ask about their own data (个人信息权利): 查阅复制 / 更正 / 删除."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
