# SPDX-License-Identifier: Apache-2.0
"""Promise 13 from the child's side: what it cannot do any more once a document is opened."""

import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from native_host.reading.system_calls import filter_program
from native_host.reading.systems import MACHINES

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no document is opened")

_CONFINED = """
import ctypes, ctypes.util, mmap, os, resource, signal, socket, subprocess, sys, threading
from pathlib import Path
libc = ctypes.CDLL(None, use_errno=True)
def call(function, *arguments):
    if getattr(libc, function)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), function)
given = sys.argv[1:]
open_before = os.open(given[0], os.O_RDONLY) if given else -1
from native_host.reading.confinement import confine
confine(0)
"""


def confined(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `script` in a process that has given up what a reading child gives up."""
    command = [sys.executable, "-I", "-c", _CONFINED + script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


FORBIDDEN = {
    "a socket of the internet": "socket.socket(socket.AF_INET)",
    "a socket of this machine": "socket.socket(socket.AF_UNIX)",
    "a pair of sockets": "socket.socketpair()",
    "another process": "os.fork()",
    "another program": "os.execv('/bin/true', ['true'])",
    "another program by its file": "os.execve(open_before, ['true'], {})",
    "a child with a program": "subprocess.run(['/bin/true'])",
    "a signal to its host": "os.kill(os.getppid(), 0)",
    "watching its host": "call('ptrace', 16, os.getppid(), 0, 0)",
    "reading its host's memory": "call('process_vm_readv', os.getppid(), None, 0, None, 0, 0)",
    "a new file": "open(given[0] + '.new', 'w')",
    "writing a file": "open(given[0], 'r+')",
    "appending to a file": "open(given[0], 'a')",
    "emptying a file": "os.open(given[0], os.O_RDONLY | os.O_TRUNC)",
    "a file without a name": "os.open('/tmp', os.O_TMPFILE | os.O_RDWR)",
    "a memory file": "os.memfd_create('x')",
    "deleting a file": "os.unlink(given[0])",
    "renaming a file": "os.rename(given[0], given[0] + '.new')",
    "a folder": "os.mkdir(given[0] + '.d')",
    "rights of a file": "os.chmod(given[0], 0o777)",
    "reading the person's files": "open(given[0])",
    "reading about processes": "open('/proc/self/maps')",
    "more than its limits": "call('setrlimit', 9, (ctypes.c_ulong * 2)(1 << 40, 1 << 40))",
    "another user": "os.setuid(1)",
    "a pipe": "os.pipe()",
    "waiting rooms of the kernel": "call('epoll_create1', 0)",
    "a ring of the kernel": "call('syscall', 425, 1, ctypes.create_string_buffer(120))",
    "keys of the kernel": "call('syscall', 250 if os.uname().machine == 'x86_64' else 219, 0, -1, 0)",
    "new name spaces": "call('unshare', 0x10000000)",
    "being dumped": "call('prctl', 4, 1, 0, 0, 0)",
}  # fmt: skip


@pytest.mark.parametrize("attempt", FORBIDDEN.values(), ids=FORBIDDEN)
def test_promise_13_a_reading_child_cannot_have(attempt: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("secret")
    script = f"""
try:
    {attempt}
except OSError as error:
    print(error.errno)
else:
    print("had it")
"""
    done = confined(script, str(mine))
    assert done.stdout.strip() in ("1", "13"), done  # EPERM of the filter, EACCES of Landlock
    assert mine.read_text() == "secret"
    assert list(tmp_path.iterdir()) == [mine]


def test_promise_13_memory_ends() -> None:
    done = confined("bytearray(2 << 30)")
    assert "MemoryError" in done.stderr


def test_promise_13_computing_files_and_dumps_end() -> None:
    command = [sys.executable, "-I", "-c", _CONFINED + "print(flush=True); sys.stdin.read()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        limits = Path(f"/proc/{child.pid}/limits").read_text()
        status = Path(f"/proc/{child.pid}/status").read_text()
        child.communicate("")
    hard = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert hard["Max cpu time"] == ["60", "60"]
    assert hard["Max file size"] == ["0", "0"]
    assert hard["Max core file size"] == ["0", "0"]
    assert hard["Max open files"] == ["32", "32"]
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert (facts["NoNewPrivs"], facts["Seccomp"]) == ("1", "2")


def test_threads_and_reading_of_libraries_go_on() -> None:
    script = """
import colorsys  # a module that nobody has imported yet
thread = threading.Thread(target=print, args=["ran"])
thread.start(); thread.join()
"""
    done = confined(script)
    assert (done.stdout, done.stderr, done.returncode) == ("ran\n", "", 0)


def test_another_architecture_is_killed() -> None:
    if platform.machine() != "x86_64":
        pytest.skip("the old calls of i386 exist on x86_64 only")
    # int 0x80: the way of i386 programs, whose numbers mean other calls.
    script = """
code = bytes.fromhex("b814000000cd80c3")  # mov eax, 20 (getpid); int 0x80; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
ctypes.CFUNCTYPE(ctypes.c_int)(address)()
print("went on")
"""
    done = confined(script)
    assert done.stdout == ""
    assert done.returncode in (-signal.SIGSYS, -signal.SIGSEGV)  # the latter without i386 support


def test_the_child_dies_with_its_host() -> None:
    script = """
read, write = os.pipe()
child = os.fork()
if child == 0:
    os.close(read)
    from native_host.reading.confinement import confine
    confine(0)
    os.write(write, b"ready")
    threading.Event().wait()
os.close(write)
os.read(read, 5)
print(child, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    begin = _CONFINED[: _CONFINED.index("from native_host")]
    command = [sys.executable, "-I", "-c", begin + script]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=60, check=False)
    # The pipe to us ends when the last process that holds it is gone: run() has returned.
    assert done.returncode == -signal.SIGKILL
    assert not Path(f"/proc/{done.stdout.strip()}/exe").exists()


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_made_of_whole_instructions(machine: str) -> None:
    program = filter_program(machine)
    assert len(program) % 8 == 0
    assert len(program) // 8 < 4096  # BPF_MAXINSNS


def test_an_unknown_machine_has_no_filter() -> None:
    with pytest.raises(KeyError):
        filter_program("riscv64")
