"""Runs one job, as the function `run_job` does, and says on standard error what it does.

Exit code 0: the outcome is written, or there is nothing to do (any more). 1: trying again later may help. 2: wrong use.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence

from filetracker.errors import RetriableError, SettingsError
from filetracker.jobs.models import is_job_id
from filetracker.jobs.wiring import make_job_runner
from filetracker.settings import RunJobSettings

# An instance takes a minute to begin: what passes in a few seconds need not cost another one.
_PAUSES_SECONDS = (2.0, 10.0)

logger = logging.getLogger("run_job")


def run(arguments: Sequence[str], sleep: Callable[[float], None] = time.sleep) -> int:
    """The exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    if len(arguments) != 1 or not is_job_id(arguments[0]):
        logger.error("Say which job, by its id: run_job.pyz JOB_ID")
        return 2
    try:
        settings = RunJobSettings.from_environment()
    except SettingsError as error:
        logger.error("%s", error)  # noqa: TRY400 - a sentence for who reads the instance's log
        return 2
    return _run(settings, arguments[0], sleep)


def _run(settings: RunJobSettings, job_id: str, sleep: Callable[[float], None]) -> int:
    runner = make_job_runner(settings)
    for pause_seconds in (*_PAUSES_SECONDS, None):
        try:
            logger.info("job %s: %s", job_id, runner.run(job_id))
        except RetriableError as error:
            logger.warning("job %s: %s (code %s)", job_id, error, error.code)
        else:
            return 0
        if pause_seconds is not None:
            sleep(pause_seconds * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
    logger.error("job %s: given up for now", job_id)
    return 1
