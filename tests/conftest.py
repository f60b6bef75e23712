"""What all tests share: a database that is migrated once, and a real browser.

Wagtail's migrations cost ten seconds. They are run once into a template under
``var/test/``; every test process takes a copy, and a test that commits puts the
template back when it is done.
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from django.test.utils import setup_databases, teardown_databases

CHECKOUT = Path(__file__).resolve().parent.parent
WORK = CHECKOUT / "var" / "test"
IN_CI = os.environ.get("CI", "").lower() in {"true", "1", "yes"}
NO_BROWSER = "no Chromium: install it (Debian: apt-get install chromium) or set KUMIAI_CHROMIUM"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", default=None, help="folder that the browser tests draw into")


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        from kumiai.config.catalogs import compile_catalogs  # noqa: PLC0415  (only the process that leads)

        compile_catalogs()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: the loop of Playwright must not run under the others."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


# --- the database -----------------------------------------------------------------


def _fingerprint() -> str:
    """Return a hash of all that decides what a freshly migrated database holds."""
    digest = hashlib.sha256()
    for package in ("Django", "wagtail"):
        digest.update(version(package).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        folder = Path(app.path)
        files = sorted(folder.glob("migrations/*.py"))
        if app.name.startswith("kumiai."):
            # What runs after the migrations: signals, groups, permissions.
            files += [folder / name for name in ("apps.py", "signals.py", "permissions.py", "enums.py")]
        for file in filter(Path.exists, files):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:20]


def _template() -> Path:
    """Return the migrated database, made if it is not there; safe among processes."""
    WORK.mkdir(parents=True, exist_ok=True)
    template = WORK / f"template-{_fingerprint()}.sqlite3"
    with (WORK / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            for old in WORK.glob("template-*.sqlite3*"):
                old.unlink()
            unfinished = WORK / "template-unfinished.sqlite3"
            _point_at(unfinished)
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
            # One whole file: what the write-ahead log holds would not be copied.
            plain = sqlite3.connect(unfinished)
            plain.execute("PRAGMA journal_mode=DELETE")
            plain.close()
            unfinished.rename(template)
    return template


def _point_at(database: Path) -> None:
    connections.close_all()
    options = dict(settings.DATABASES["default"].get("OPTIONS", {}))
    options["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    connection.settings_dict.update(NAME=str(database), OPTIONS=options)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Give this process a database of its own, already migrated."""
    if connection.vendor != "sqlite":
        with django_db_blocker.unblock():
            made = setup_databases(verbosity=0, interactive=False)
        yield
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)
        return

    database = tmp_path_factory.mktemp("database") / "test.sqlite3"
    with django_db_blocker.unblock():
        template = _template()
        shutil.copyfile(template, database)
        _point_at(database)

    def put_template_back(case: TransactionTestCase) -> None:
        """Undo what a committing test wrote: flushing would lose what migrations put in."""
        connections.close_all()
        connection.ensure_connection()
        source = sqlite3.connect(template)
        source.backup(connection.connection)
        source.close()

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", put_template_back)
    yield
    patch.undo()
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def kept_files_elsewhere(settings: Any, tmp_path: Path) -> None:
    """No test writes into the data folder of the checkout."""
    settings.MEDIA_ROOT = tmp_path / "media"


# --- the browser ------------------------------------------------------------------


def _chromium() -> str | None:
    named = os.environ.get("KUMIAI_CHROMIUM")
    if named:
        return shutil.which(named)
    places = (Path("/usr/bin/chromium"), Path("/usr/bin/chromium-browser"))
    found = next((str(place) for place in places if place.exists()), None)
    return found or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium without a window; skipped loudly where there is none, a failure in CI."""
    executable = _chromium()
    if executable is None:
        if IN_CI:
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only browser tests pay for it)

    flags = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright runs a loop in this thread, so Django takes every query here for an asynchronous one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            running = playwright.chromium.launch(executable_path=executable, args=flags)
            yield running
            running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_OUTCOME] = report
    return report


_OUTCOME = pytest.StashKey[pytest.TestReport]()


@pytest.fixture
def page(browser: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A Japanese page of the running office; a failing test leaves its picture in var/failed/.

    The test also fails if the page asked anything of another machine.
    """
    context = browser.new_context(
        base_url=live_server.url,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
    )
    strangers: list[str] = []

    def keep_home(route: Any) -> None:
        strangers.append(route.request.url)
        route.abort()

    home = re.escape(live_server.url)
    context.route(re.compile(rf"^(?!{home}(/|$)|data:|blob:|about:)"), keep_home)
    tab = context.new_page()
    yield tab
    outcome = request.node.stash.get(_OUTCOME, None)
    if outcome is not None and outcome.failed:
        folder = CHECKOUT / "var" / "failed"
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", request.node.nodeid).strip("-")
        tab.screenshot(path=folder / f"{name}.png", full_page=True)
    context.close()
    assert not strangers, f"the page asked another machine: {strangers}"


@pytest.fixture
def signed_in(page: Any, live_server: Any) -> Callable[[Any], Any]:
    """Return a function that signs a user in without the login screen and returns the page."""

    def sign_in(user: Any) -> Any:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return page

    return sign_in


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", ()) if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.section("BROWSER TESTS WERE SKIPPED", sep="*", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} browser tests did not run: {NO_BROWSER}")
