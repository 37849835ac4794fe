"""Makes one act as the API does, in a process of its own that a crash point may kill.

Reads the act as JSON from its first argument. Prints `accepted <seq>` or `refused <reason>`.
"""

from __future__ import annotations

import asyncio
import json
import sys

from api.services import Conflict, Services
from composition import build
from db import crashpoints
from db.acts import ActKind, Actor, ActRequest
from domain.events import ActorKind
from domain.tasks import Capacity
from settings import Settings
from temporal_client import connect
from workflows.bell import Bell


async def main(told: dict[str, object]) -> str:
    settings = Settings()
    crashpoints.arm(settings.crash_at)
    services = Services(build(settings), Bell(await connect(settings)))
    form = told["form"]
    request = ActRequest(
        application=str(told["application"]),
        kind=ActKind.COMPLETE,
        actor=Actor(ActorKind.PERSON, str(told["actor"]), frozenset({Capacity.OWNER}), "api"),
        task=str(told["task"]),
        completion=str(told["completion"]),
        form=form if isinstance(form, dict) else {},
    )
    try:
        accepted = await services.act(request)
    except Conflict as conflict:
        return f"refused {conflict.reason}"
    await services.finish()
    return f"accepted {accepted.seq}"


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(main(json.loads(sys.argv[1]))))
