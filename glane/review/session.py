"""One person's review: what is asked, what was answered, each answer at once a line of decisions.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from dedupe import decisions as kept
from dedupe import learning
from dedupe.decisions import Decision, Judgement
from dedupe.explain import Explanation, explain
from dedupe.link import Compared, bar, compare, current_ids, rescored
from dedupe.mistakes import DecisionError
from dedupe.records import LinkRecord
from dedupe.scoring import weights
from glane.config import Paths
from glane.language import Language
from glane.review.queue import ROUND, RowPair, Waiting, plan, seed_of, waiting
from glane.review.texts import say
from glane.review.view import records_of
from glane.weights import read_weights, write_weights
from normalize.schema import Record


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the review stands. done: pairs judged in this round of ROUND. waiting, doubtful: pairs not judged yet."""

    done: int
    waiting: int
    doubtful: int
    mine: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell the reviewer: a key of texts.TEXTS, and what fills it."""

    key: str
    values: Mapping[str, object]

    def text(self, language: Language) -> str:
        """Return it in a language."""
        return say(self.key, language, **self.values)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done in this session, so that it can be undone. decision: None for a skip. size: of the file then."""

    pair: RowPair
    decision: Decision | None = None
    size: int = 0


class Session:
    """Asks about one pair after the other.

    Raises DecisionError when decisions.csv is malformed or contradicts itself, UsageError when weights.yml is.
    """

    def __init__(self, paths: Paths, records: Sequence[LinkRecord], by: str, today: date) -> None:
        fitted = read_weights(paths)
        self.paths, self.by, self.today = paths, by, today
        self._notices = [Notice("stale", {"note": fitted.note, "path": paths.weights})] if fitted.note else []
        self.compared: Compared = compare(records, kept.load(paths.decisions), fitted.weights)
        self._row = self.compared.corpus.index()
        self._current_ids = current_ids(self.compared.corpus)[0]
        self._skipped: set[RowPair] = set()
        self._steps: list[Step] = []
        self._plan: list[int] = []
        self._guess, self._guessed = self.compared.odds, 0
        self._records: dict[str, Record] = {}
        self._read()

    def _read(self) -> None:
        """Take in decisions.csv as it stands: others may have added to it."""
        known = kept.load(self.paths.decisions).resolved(self._current_ids)
        told = {pair: one.judgement for pair, one in known.by_pair().items()}
        self.compared = replace(self.compared, judged=known.placed(self._row)[0])
        self._count, self._seed = len(told), seed_of(told)
        self._wait: Waiting = self._waiting()

    def _waiting(self) -> Waiting:
        known: dict[RowPair, Judgement] = {pair: one.judgement for pair, one in self.compared.judged.items()}
        return waiting(self.compared, self._guess, known, self._skipped)

    @property
    def current(self) -> tuple[str, str] | None:
        """The ids of the pair that is asked about, None when none is left."""
        at = self._next()
        return None if at is None else self._ids(at)

    def coming(self) -> list[tuple[str, str]]:
        """The ids of the pairs planned in this round, the current one first."""
        self._next()
        return [self._ids(at) for at in self._plan]

    def records(self) -> tuple[Record, Record]:
        """Return the two records of the current pair, read a round at a time.

        Raises GlaneError when they aren't there any more.
        """
        coming = self.coming()
        left, right = coming[0]
        if not {left, right} <= set(self._records):
            self._records = records_of(self.paths, (id_ for pair in coming for id_ in pair))
        return self._records[left], self._records[right]

    def explanation(self) -> Explanation:
        """Say what the linker found on the current pair."""
        current = self.current
        assert current
        return explain(*current, self.compared)

    def progress(self) -> Progress:
        """Say where the review stands."""
        self._next()
        return Progress(self._count % ROUND, len(self._wait.pairs), self._wait.doubtful,
                        sum(step.decision is not None for step in self._steps))

    @property
    def last(self) -> str | None:
        """What `undo` would take back: a judgement or `skip`; None when there is nothing."""
        if not self._steps:
            return None
        decision = self._steps[-1].decision
        return decision.judgement if decision else "skip"

    def tell(self, key: str, **values: object) -> None:
        """Keep something to be told to the reviewer."""
        self._notices.append(Notice(key, values))

    def told(self) -> list[Notice]:
        """Return what is to be told, each thing once."""
        found, self._notices = self._notices, []
        return found

    def judge(self, judgement: Judgement) -> None:
        """Write the judgement on the current pair; after ROUND of them, fit the weights anew.

        One that contradicts what others wrote meanwhile isn't written; the pair is put aside and a notice says why.
        """
        at = self._next()
        assert at is not None
        (left, right), pair = self._ids(at), self._rows(at)
        decision = Decision(left, right, judgement, self.by, self.today.isoformat())
        try:
            size = kept.append(self.paths.decisions, decision)
        except DecisionError as error:
            self.tell("not_written", error=error)
            self.skip()
            return
        self._steps.append(Step(pair, decision, size))
        self._plan.remove(at)
        self._read()
        if self._count % ROUND == 0:
            self.learn()

    def skip(self) -> None:
        """Put the current pair aside, for this session."""
        at = self._next()
        assert at is not None
        self._steps.append(Step(self._rows(at)))
        self._skipped.add(self._rows(at))
        self._plan.remove(at)
        self._wait = self._waiting()

    def undo(self) -> None:
        """Take the last judgement or skip of this session back; a notice says when that can't be done."""
        if not self._steps:
            self.tell("nothing_to_undo")
            return
        step = self._steps[-1]
        if step.decision and not kept.take_back(self.paths.decisions, step.decision, step.size):
            self.tell("not_last", path=self.paths.decisions, left=step.decision.left, right=step.decision.right)
            return
        self._steps.pop()
        self._skipped.discard(step.pair)
        self._read()
        self._plan.insert(0, self._at(step.pair))

    def learn(self) -> None:
        """Fit the weights to all judgements, use and keep them if they do better on those held out, and say so."""
        before = self.compared
        learnt = learning.learn(learning.judged(before))
        self.compared = rescored(before, learnt.weights)
        write_weights(self.paths, learnt, self.today)
        trial = learnt.trial
        values: dict[str, object] = {"same": trial.same, "different": trial.different, "least": learning.LEAST,
                                     "enough": learning.ENOUGH}
        if trial.loss and trial.quality:
            values |= {"loss_before": trial.loss[0], "loss_after": trial.loss[1], "f1_before": trial.quality[0].f1,
                       "f1_after": trial.quality[1].f1, **_moved(before, self.compared)}
        self.tell(trial.outcome, **values)
        self._plan, self._wait = [], self._waiting()

    def _next(self) -> int | None:
        """Return the place of the pair to ask about; what follows from answers given meanwhile is passed over."""
        planned = np.array(self._plan, np.int64)
        self._plan = planned[np.isin(planned, self._wait.pairs)].tolist()
        if not self._plan:
            if self._guessed != self._seed:
                self._guess_anew()
            self._plan = plan(self._wait, ROUND - self._count % ROUND, self._seed)
        return self._plan[0] if self._plan else None

    def _guess_anew(self) -> None:
        """Choose by all that was answered: weights not tried yet, or not good enough to link by, know what to ask."""
        table = learning.fit(learning.judged(self.compared), weights())
        self._guess, self._guessed = rescored(self.compared, table).odds, self._seed
        self._wait = self._waiting()

    def _rows(self, at: int) -> RowPair:
        return int(self.compared.candidates.left[at]), int(self.compared.candidates.right[at])

    def _ids(self, at: int) -> tuple[str, str]:
        left, right = self._rows(at)
        return self.compared.corpus.ids[left], self.compared.corpus.ids[right]

    def _at(self, pair: RowPair) -> int:
        found = self.compared.candidates
        return int(np.flatnonzero((found.left == pair[0]) & (found.right == pair[1]))[0])


def _moved(before: Compared, after: Compared) -> dict[str, int]:
    """Count the pairs that come to be joined by their score, or cease to be."""
    was, now = before.odds >= bar(), after.odds >= bar()
    return {"joined": int((now & ~was).sum()), "parted": int((was & ~now).sum())}
