"""A worker of its own process, for the test that kills it: ``a_worker.py DAY CHANNEL``.

Its channel writes down what it is given. With ``hangs`` it never comes back from the second letter.
"""

import json
import os
import sys
import time
from datetime import datetime

import django


def main(moment: str, hangs: bool) -> None:
    from kumiai.messaging.domain.channel import Letter  # noqa: PLC0415  (Django is set up first)
    from kumiai.messaging.enums import ChannelCode  # noqa: PLC0415
    from kumiai.messaging.models import Message  # noqa: PLC0415
    from kumiai.messaging.tasks import work  # noqa: PLC0415
    from tests.messaging.channels import Kept, plugged_in  # noqa: PLC0415

    def fault(letter: Letter) -> None:
        print(f"sending {letter.title}", flush=True)
        if hangs and len(channel.sent) == 1:
            time.sleep(600)

    channel = Kept(ChannelCode.LINEWORKS, kinds=("user",))
    channel.fault = fault
    with plugged_in(channel):
        while work(lambda: datetime.fromisoformat(moment)):
            pass
    print(json.dumps(list(Message.objects.order_by("pk").values_list("title", "state"))), flush=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "kumiai.config.settings"
    django.setup()
    main(sys.argv[1], sys.argv[2] == "hangs")
