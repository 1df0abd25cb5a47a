"""data/weights.yml: the linker's weights as fitted to people's judgements, under git beside decisions.csv."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import yaml

from crawlers.files import replacing
from crawlers.yaml_text import read_yaml
from dedupe.learning import Learnt
from dedupe.scoring import Weights, differing, laid_over, weights
from glane.config import Paths, UsageError

HEAD = """\
# Written by `glane review`: weights in log-odds, fitted to the judgements of decisions.csv because they did better on
# judgements held out. Those of dedupe/weights.yml hold where none stands here. Delete this file to go back to them.
"""


@dataclass(frozen=True, slots=True)
class Fitted:
    """weights: those in use, None for the shipped ones. note: why a file that is there isn't used, in words."""

    weights: Weights | None = None
    note: str | None = None


def read_weights(paths: Paths) -> Fitted:
    """Return the fitted weights, if there are any and they were fitted to the weights shipped today.

    Raises UsageError when the file isn't what `write_weights` writes.
    """
    if not paths.weights.exists():
        return Fitted()
    try:
        data = read_yaml(paths.weights)
        if data["shipped"] != _digest(weights()):
            return Fitted(note=f"{paths.weights}: fitted to other weights than those shipped now, not used; "
                               "`glane review --fit` fits them again")
        return Fitted(laid_over(weights(), float(data["bias"]), data["features"]))
    except (yaml.YAMLError, UnicodeDecodeError, LookupError, TypeError, ValueError, AttributeError) as error:
        told = " ".join(str(error).split())
        raise UsageError(f"{paths.weights}: not as `glane review` writes it ({type(error).__name__}: {told}); "
                         "delete it, then `glane review --fit` makes it again") from error


def write_weights(paths: Paths, learnt: Learnt, on: date) -> None:
    """Write learnt weights, or take the file away when the shipped ones do as well."""
    base, trial = weights(), learnt.trial
    if trial.outcome != "accepted" or trial.loss is None or trial.quality is None:
        paths.weights.unlink(missing_ok=True)
        return
    data = {"shipped": _digest(base),
            "fitted": {"day": on.isoformat(), "same": trial.same, "different": trial.different,
                       "log_loss": [round(loss, 4) for loss in trial.loss],
                       "f1": [round(one.f1, 4) for one in trial.quality]},
            "bias": learnt.weights.bias, "features": differing(learnt.weights, base)}
    with replacing(paths.weights) as file:
        file.write((HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True)).encode())


def _digest(table: Weights) -> str:
    """Return a digest of the weights, by name: of what fitted weights were drawn towards."""
    values = [(feature, level.name, level.weight) for feature, levels in table.features.items() for level in levels]
    return hashlib.sha256(repr((table.bias, sorted(values))).encode()).hexdigest()[:16]
