# SPDX-License-Identifier: Apache-2.0
"""What a reading child gives up for ever before it touches a document."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterable

from .system_calls import filter_program
from .systems import confinable

_MEMORY = 1 << 30  # bytes beside the document itself
_CPU = 60  # seconds, for all pages together; the host starts a new child where one runs out
_FILES = 32
# prctl(2)
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
_FILTER = 2
# landlock(7), ABI 1: every right it knows, and those a folder of fonts needs
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EVERY_RIGHT, _READ_FILES_AND_FOLDERS = 0x1FFF, 0x4 | 0x8
_PATH_BENEATH = 1
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")


class NotConfined(Exception):
    """This system offers no confinement that we know: no document may be opened."""


def confine(document_size: int) -> None:
    """Give up network, writing, other programs and all but bounded memory and time; cannot be undone.

    What is imported afterwards must lie in Python's own folders. Raises NotConfined.
    """
    if not confinable():
        raise NotConfined
    library = ctypes.CDLL(None, use_errno=True)
    _control(library, _SET_DEATH_SIGNAL, signal.SIGKILL)
    _control(library, _SET_DUMPABLE, 0)
    _control(library, _SET_NO_NEW_PRIVILEGES, 1)
    _limit(_MEMORY + document_size)
    _shut_out_files(library, (*_FONTS, sys.prefix, sys.base_prefix))
    _filter_system_calls(library)


def _limit(memory: int) -> None:
    import resource  # not on Windows

    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, _CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _FILES),
    ):
        resource.setrlimit(limit, (value, value))


class _Ruleset(ctypes.Structure):
    _fields_ = (("handled", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _shut_out_files(library: ctypes.CDLL, readable: Iterable[str]) -> None:
    """Leave only `readable` folders open, for reading. Kernels without Landlock go without it."""
    rules = _Ruleset(_EVERY_RIGHT)
    ruleset = library.syscall(_CREATE_RULESET, ctypes.byref(rules), ctypes.sizeof(rules), 0)
    if ruleset < 0:
        return
    for name in readable:
        try:
            folder = os.open(name, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue  # not every system has every folder
        rule = _Beneath(_READ_FILES_AND_FOLDERS, folder)
        library.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        os.close(folder)
    if library.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
        raise NotConfined
    os.close(ruleset)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter_system_calls(library: ctypes.CDLL) -> None:
    instructions = filter_program(os.uname().machine)
    program = _Program(len(instructions) // 8, instructions)
    _control(library, _SET_SECCOMP, _FILTER, ctypes.addressof(program))


def _control(library: ctypes.CDLL, option: int, *values: int) -> None:
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if library.prctl(option, *arguments) != 0:
        raise NotConfined
