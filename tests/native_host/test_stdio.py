# SPDX-License-Identifier: Apache-2.0
"""The pipe: every length and every way of cutting, and a stdout that nothing else can reach."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host import stdio
from native_host.errors import InvalidArgument, TooLarge
from native_host.stdio import MAX_IN, MAX_OUT, FileDescriptor, Pipe, PipeClosed
from tests.fakes.pipes import Browser, frame


def test_a_frame_comes_in_as_it_was_sent() -> None:
    assert Browser(frame(b"{}")).pipe.read_frame() == b"{}"


@given(st.binary(min_size=1, max_size=50), st.lists(st.integers(1, 60), max_size=6))
def test_N1_split_writes_are_put_together(body: bytes, cuts: list[int]) -> None:
    whole = frame(body)
    edges = sorted({0, len(whole), *(c for c in cuts if c < len(whole))})
    pieces = [whole[a:b] for a, b in pairwise(edges)]
    assert Browser(*pieces).pipe.read_frame() == body


def test_N1_the_next_frame_is_not_touched() -> None:
    pipe = Browser(frame(b"{}") + frame(b"[1]")).pipe
    assert [pipe.read_frame(), pipe.read_frame()] == [b"{}", b"[1]"]


@pytest.mark.parametrize("sent", [b"", b"\1", b"\1\0\0", frame(b"{}")[:-1], struct.pack("=I", 9)])
def test_N1_a_truncated_frame_is_a_closed_pipe(sent: bytes) -> None:
    with pytest.raises(PipeClosed):
        Browser(sent, closed=True).pipe.read_frame()


def test_N1_an_empty_frame_is_refused() -> None:
    with pytest.raises(InvalidArgument):
        Browser(struct.pack("=I", 0)).pipe.read_frame()


@pytest.mark.parametrize("length", [MAX_IN + 1, 2**31, 2**32 - 1])
def test_N1_a_length_over_the_limit_is_refused_before_anything_is_read(length: int) -> None:
    browser = Browser(struct.pack("=I", length), b"x")
    with pytest.raises(TooLarge):
        browser.pipe.read_frame()
    assert browser.read(1) == b"x"


def test_N1_a_frame_at_the_limit_is_read() -> None:
    assert len(Browser(frame(b" " * MAX_IN)).pipe.read_frame()) == MAX_IN


def test_a_reading_error_is_a_closed_pipe() -> None:
    read, write = os.pipe()
    os.close(read)
    with pytest.raises(PipeClosed):
        Pipe(FileDescriptor(read), FileDescriptor(write)).read_frame()
    os.close(write)


def test_nobody_reading_is_a_closed_pipe() -> None:
    browser = Browser()
    browser.gone = True
    with pytest.raises(PipeClosed):
        browser.pipe.write_frame(b"{}")


def test_a_reply_over_the_limit_is_never_written() -> None:
    browser = Browser()
    with pytest.raises(TooLarge):
        browser.pipe.write_frame(b"x" * (MAX_OUT + 1))
    assert browser.written == b""


def test_frames_of_several_threads_do_not_mix() -> None:
    browser = Browser()
    pipe = browser.pipe

    def write(number: int) -> None:
        for _ in range(50):
            pipe.write_frame(b'{"n":%d}' % number)

    threads = [Thread(target=write, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(f["n"] for f in browser.frames) == sorted([*range(4)] * 50)


def test_a_large_frame_passes_a_real_pipe() -> None:
    read, write = os.pipe()
    sender = Pipe(FileDescriptor(read), FileDescriptor(write))
    received: list[bytes] = []
    thread = Thread(target=lambda: received.append(sender.read_frame()))
    thread.start()
    sender.write_frame(b"y" * 900_000)  # more than the pipe holds
    thread.join()
    assert received == [b"y" * 900_000]
    os.close(read)
    os.close(write)


_NOISE = """
import os, sys, warnings
sys.path.insert(0, sys.argv[1])
from native_host import stdio
pipe = stdio.take_over()
print("a print")
os.write(1, b"a library")
warnings.warn("a warning")
os.system("echo a child")
pipe.write_frame(b"{}")
raise RuntimeError("a traceback")
"""


def test_N5_nothing_but_frames_reaches_stdout() -> None:
    root = os.path.dirname(os.path.dirname(stdio.__file__))
    command = [sys.executable, "-W", "always", "-c", _NOISE, root]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    assert done.stdout == frame(b"{}")
    for noise in (b"a print", b"a library", b"a warning", b"a child", b"a traceback"):
        assert noise in done.stderr
