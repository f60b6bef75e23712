"""The client: one object per service account or person, with the parts of the API as its attributes."""

from kumiai.integrations.lineworks.bot import Bot
from kumiai.integrations.lineworks.directory import Directory
from kumiai.integrations.lineworks.limits import Limits
from kumiai.integrations.lineworks.services import Board, Calendar, Drive, Tasks, Workflow
from kumiai.integrations.lineworks.session import Session
from kumiai.integrations.lineworks.settings import App, Clock, Plan, ServiceAccount
from kumiai.integrations.lineworks.tokens import ServiceAccountTokens, Tokens, TokenStore, UserTokens
from kumiai.integrations.lineworks.wire import Wire


class LineWorks:
    """LINE WORKS in the name of somebody. Safe among threads; keep one and use it again."""

    def __init__(self, wire: Wire, tokens: Tokens, limits: Limits) -> None:
        """Give the same `Limits` to all who use the same app: the API counts them together."""
        session = Session(wire, tokens, limits)
        self.session = session
        self.directory = Directory(session)
        self.calendar = Calendar(session)
        self.board = Board(session)
        self.drive = Drive(session)
        self.tasks = Tasks(session)
        self.workflow = Workflow(session)

    def bot(self, bot_id: int | str) -> Bot:
        """Return one bot."""
        return Bot(self.session, bot_id)

    @classmethod
    def of_service_account(
        cls,
        account: ServiceAccount,
        wire: Wire,
        clock: Clock,
        *,
        limits: Limits | None = None,
        store: TokenStore | None = None,
    ) -> "LineWorks":
        """Return a client with tokens of the service account; the plan is taken as free if not told."""
        tokens = ServiceAccountTokens(account, wire, clock, store)
        return cls(wire, tokens, limits or Limits(Plan.FREE, clock))

    @classmethod
    def of_person(
        cls, app: App, wire: Wire, clock: Clock, store: TokenStore, *, limits: Limits | None = None
    ) -> "LineWorks":
        """Return a client with the tokens of a person who agreed; the store holds what `exchange_code` gave."""
        return cls(wire, UserTokens(app, wire, clock, store), limits or Limits(Plan.FREE, clock))
