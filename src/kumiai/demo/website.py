"""The public page of the demo cooperative."""

from datetime import datetime

from kumiai.demo.invention.record import read
from kumiai.history.domain.record import Actor
from kumiai.website.domain.page import PageText, publish_home


def publish_website(*, by: Actor, at: datetime) -> None:
    """Publish the page with the simulator, in Japanese and English (見本のウェブサイト)."""
    texts = {language: PageText(**text) for language, text in read("website").items()}
    publish_home(texts=texts, host="localhost", port=80, site_name=texts["ja"].title, by=by, at=at)
