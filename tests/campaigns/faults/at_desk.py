# SPDX-License-Identifier: Apache-2.0
"""A run with real parts: host process, PC/SC daemon, window on a screen, keys that are really pressed."""

from __future__ import annotations

import signal
from contextlib import suppress
from threading import Timer

from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.request import Server, ask
from tests.campaigns.faults.schedule import Schedule, Trouble
from tests.campaigns.faults.sitting import END, Sitting, send
from tests.campaigns.faults.table import Table
from tests.native_host.elsewhere import HostElsewhere
from tests.rig.host import HostProcess

_PAUSE = 0.3


class AtDesk:
    """Makes runs at `table`, one after the other."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._server = Server(table.pki_dir)

    def run(self, schedule: Schedule) -> Observed:
        """Make one run and tell what was seen."""
        return _Run(schedule, self._table, self._server).run()


class _Run(Sitting):
    def run(self) -> Observed:
        table = self.table
        command = table.command(disk_full=self.schedule.has("disk-full"))
        asked = ask(self.schedule)
        env = {**table.env, **table.clock.env}
        with HostElsewhere(command, env, cwd=table.home) as host:
            self._host = host
            self.begin()
            send(host, asked)
            if not self.typist.attend(lambda: host.process.poll() is not None):
                self.seen.ended_badly = "it did not end"
            self._look_at_host(host)
        return self.look(asked)

    def strike(self, trouble: Trouble) -> None:
        """Do to the host what `trouble` says, as well as to the desk."""
        super().strike(trouble)
        host = self._host
        match trouble.kind:
            case "port-closed":
                self.seen.answerable = False
                if host.process.stdin is not None:  # a second trouble of this kind finds it closed
                    host.close_stdin()
            case "unwanted-frame":
                with suppress(OSError):  # the pipe was closed before
                    host.send({"end": True})
            case "signalled":
                host.process.send_signal(trouble.amount)
            case "killed":
                self.killed = True
                host.process.send_signal(trouble.amount)
            case "paused":
                host.process.send_signal(signal.SIGSTOP)
                Timer(_PAUSE, lambda: host.process.send_signal(signal.SIGCONT)).start()

    def _look_at_host(self, host: HostProcess) -> None:
        seen = self.seen
        if host.process.poll() is None:
            host.process.kill()
        status = host.process.wait(END)
        seen.frames = [frame for frame in host.frames() if "version" not in frame]
        assert host.process.stderr is not None
        said = host.process.stderr.read()
        seen.answerable = seen.answerable and not self.killed
        if (status and not self.killed) or said:
            seen.ended_badly = seen.ended_badly or f"status {status}, it said {said!r}"
