"""A new channel of notification."""

from __future__ import annotations

from tests.additions.edits import Addition, Edit, after, each, written

CHANNEL = Addition(
    ("channel",),
    (
        Edit(
            "notify/feishu.py",
            written(
                '"""Notices as messages of Feishu."""\n\n'
                "from __future__ import annotations\n\n"
                "from notify.channel import DeliveryRefused, Envelope\n\n\n"
                "class FeishuChannel:\n"
                '    """Refuses whoever is not there."""\n\n'
                "    async def deliver(self, envelope: Envelope) -> None:\n"
                '        """Hand it over."""\n'
                '        raise DeliveryRefused("feishu_unknown_user", permanent=True)\n'
            ),
        ),
        Edit("domain/channels.py", after('EMAIL = "email"\n', '    FEISHU = "feishu"\n')),
        Edit(
            "composition.py",
            each(
                after(
                    "from notify.channel import Channels\n",
                    "from notify.feishu import FeishuChannel\n",
                ),
                lambda text: text.replace(
                    "{ChannelKind.EMAIL: smtp_channel(settings, clock)}",
                    "{ChannelKind.EMAIL: smtp_channel(settings, clock),"
                    " ChannelKind.FEISHU: FeishuChannel()}",
                ),
            ),
        ),
    ),
    probe="""
from inspect import signature
from pathlib import Path

from composition import build
from domain.channels import ChannelKind
from notify.channel import Channel
from notify.feishu import FeishuChannel
from settings import Settings


def test_mails_go_out_through_the_new_channel(tmp_path: Path) -> None:
    parts = build(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'g.db'}"))
    assert isinstance(parts.channels[ChannelKind.FEISHU], FeishuChannel)
    assert signature(FeishuChannel.deliver) == signature(Channel.deliver)
    parts.database.dispose()
""",
)
