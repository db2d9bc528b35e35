"""One fetch: ask, set down, compare, land.

Belongs here: the order of the steps, for one connector and one month.
Does not belong here: the steps themselves, each in its own module. Times are handed in; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dagster_project.access import secret_of
from dagster_project.connectors import landing, marks, state
from dagster_project.connectors.asking import Asked
from dagster_project.connectors.marks import Mark
from dagster_project.connectors.model import Connector, Database
from dagster_project.connectors.state import Place, State
from dagster_project.errors import Refusal
from dagster_project.outcome import Report, say_nothing
from dagster_project.periods import Period, month_of
from dagster_project.store import effects
from dagster_project.store.paths import PRIVATE


@dataclass(frozen=True)
class Fetched:
    """What a fetch did: the rows that came, those that were news, and the delivery that has them ('' for none)."""

    connector: str
    source: str
    read: int
    landed: int
    delivery: str


def fetch(
    connector: Connector, landing_folder: Path, month: Period, at: str, zone: str, progress: Report = say_nothing
) -> Fetched:
    """Fetch what is new for a month into the landing folder; a Refusal says why nothing was.

    `at` (ISO-8601 with offset) is the time of this fetch, `zone` the site's.
    """
    check_begun(month, datetime.fromisoformat(at).date())
    if not landing_folder.is_dir():
        raise Refusal(
            f"There is no landing folder {landing_folder}, so there is nowhere to put what is fetched. Create it, or "
            "name another with --landing."
        )
    place = Place(landing_folder, connector.name)
    with state.opened(place) as before:
        is_new = before.declaration != connector.hash
        if is_new:
            # Other columns or another query: what was seen in another form was not seen.
            before = State(declaration=connector.hash, number=before.number)
        return _Fetch(connector, place, month, at, zone, before, is_new, progress).run()


def check_begun(month: Period, today: date) -> None:
    if month.first_day > today:
        raise Refusal(f"{month} has not begun, so nothing of it can be fetched. The month now is {month_of(today)}.")


@dataclass
class _Fetch:
    """The steps of one fetch, with the state before it."""

    connector: Connector
    place: Place
    month: Period
    at: str
    zone: str
    before: State
    is_new: bool
    progress: Report
    cursor: str = ""

    def run(self) -> Fetched:
        effects.make_directory(self.place.next, PRIVATE)
        self.progress(f"Asking {self.connector.name}", 0, 0)
        with closing(self._batches()) as batches:
            read = landing.write_read(self.connector, self._counted(batches), self.place.next)
        mark = self._mark(read.highest)
        delivery = self.place.next / state.DELIVERY
        effects.make_directory(delivery, PRIVATE)
        rows = self._write_delivery(delivery / self.connector.file)
        covered = landing.covered_days(self.connector, self.month, self.at)
        after = self._after(mark)
        if rows or self._is_news(covered):
            landing.write_control(self.connector, rows, covered, delivery)
            effects.fsync(delivery)
            after = self._landed(after, covered)
        else:
            effects.remove_tree(delivery)
        self._keep_window(mark)
        (self.place.next / landing.READ).unlink()
        state.decide(self.place, after)
        named = after.folder.rpartition("/")[2] if after.number != self.before.number else ""
        return Fetched(self.connector.name, self.connector.source, read.rows, rows, named)

    def _batches(self) -> Generator[Sequence[Sequence[Any]], None, None]:
        asked = Asked(self.month, self._since(), self.before.cursor, self.zone)
        secret = secret_of(self.connector.access, f"The connector `{self.connector.name}`")
        reads = self.connector.reads
        if isinstance(reads, Database):
            from dagster_project.connectors import databases

            yield from databases.batches(self.connector, reads, asked, secret)
        else:
            from dagster_project.connectors import apis

            self.cursor = yield from apis.batches(self.connector, reads, asked, secret)

    def _counted(self, batches: Iterator[Sequence[Sequence[Any]]]) -> Iterator[Sequence[Sequence[Any]]]:
        rows = 0
        for batch in batches:
            rows += len(batch)
            self.progress(f"Fetching {self.connector.name}: {rows:,} rows", 0, 0)
            yield batch

    def _since(self) -> Mark | None:
        if self.connector.watermark is None or self.before.mark is None:
            return None
        return marks.before(marks.from_state(self.before.mark), self.connector.watermark.overlap)

    def _mark(self, highest: Mark | None) -> Mark | None:
        """A mark never goes back, and never ahead of the clock."""
        reached = marks.not_after(highest, self.at) if highest else None
        kept = marks.from_state(self.before.mark) if self.before.mark else None
        return max((one for one in (reached, kept) if one), key=lambda one: one.key, default=None)

    def _write_delivery(self, target: Path) -> int:
        """How many rows are news. Without a watermark they are news together: one change lands all of them again."""
        window = None if self.is_new else self.place.window(self._window_month)
        if window and not self._is_incremental and not landing.is_same(self.connector, self.place.next, window):
            window = None
        return landing.write_news(self.connector, self.place.next, window, target)

    def _keep_window(self, mark: Mark | None) -> None:
        since = None
        if mark and self.connector.watermark:
            since = marks.before(mark, self.connector.watermark.overlap)
        target = self.place.next / state.window_name(self._window_month)
        landing.write_window(self.connector, self.place.next, since, target)

    @property
    def _is_incremental(self) -> bool:
        return self.connector.watermark is not None

    @property
    def _window_month(self) -> str:
        return self.month.text if self.connector.reads.is_monthly and not self._is_incremental else ""

    def _is_news(self, covered: tuple[date, date] | None) -> bool:
        """That more days are over and nothing happened is news too."""
        return covered is not None and covered[1].isoformat() > self.before.covered.get(self.month.text, "")

    def _after(self, mark: Mark | None) -> State:
        return replace(self.before, mark=mark.as_state() if mark else None, cursor=self.cursor or self.before.cursor)

    def _landed(self, after: State, covered: tuple[date, date] | None) -> State:
        number = max(self.before.number, _highest_number(self.place.landing, self.connector)) + 1
        folder = f"{self.connector.source}/{self.connector.name}-{number:05d}-{self.month}"
        days = {self.month.text: covered[1].isoformat()} if covered else {}
        return replace(after, number=number, folder=folder, covered={**after.covered, **days})


def _highest_number(landing_folder: Path, connector: Connector) -> int:
    """Of the connector's deliveries in the landing folder: a state that was deleted must not lead to a name twice."""
    names = [one.name.split("-")[1] for one in (landing_folder / connector.source).glob(f"{connector.name}-*-*")]
    return max((int(name) for name in names if name.isdigit()), default=0)
