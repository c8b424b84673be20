# SPDX-License-Identifier: Apache-2.0
"""The system calls a reading child may still make, as a filter program for Linux (seccomp, classic BPF)."""

import errno
import os
import struct

# Memory, time and the pipes it has; beside them threads (Qt scales pictures in several) and files opened
# for reading only (PDFium looks for fonts). Whatever is not here fails with EPERM: sockets, new processes
# and programs, signals to others, ptrace, writing of files, and every call that was invented since.
_X86_64 = {
    "read": 0, "write": 1, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8,
    "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
    "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20, "access": 21, "sched_yield": 24,
    "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "uname": 63,
    "fcntl": 72, "getcwd": 79, "readlink": 89, "sysinfo": 99, "getuid": 102, "getgid": 104,
    "geteuid": 107, "getegid": 108, "sigaltstack": 131, "gettid": 186, "futex": 202,
    "sched_getaffinity": 204, "getdents64": 217, "set_robust_list": 273, "clock_gettime": 228, "clock_getres": 229,
    "clock_nanosleep": 230, "exit_group": 231, "newfstatat": 262, "readlinkat": 267,
    "faccessat": 269, "ppoll": 271, "getrandom": 318, "membarrier": 324, "statx": 332,
    "rseq": 334, "faccessat2": 439,
}  # fmt: skip
_AARCH64 = {
    "getcwd": 17, "fcntl": 25, "faccessat": 48, "close": 57, "getdents64": 61, "lseek": 62,
    "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "ppoll": 73,
    "readlinkat": 78, "newfstatat": 79, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98,
    "nanosleep": 101, "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115,
    "sched_getaffinity": 123, "sched_yield": 124, "set_robust_list": 99, "sigaltstack": 132, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigreturn": 139, "uname": 160, "getpid": 172, "getuid": 174,
    "geteuid": 175, "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214,
    "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278,
    "membarrier": 283, "statx": 291, "rseq": 293, "faccessat2": 439,
}  # fmt: skip
# Machine: AUDIT_ARCH of <linux/audit.h>, allowed calls, numbers of openat and clone.
_MACHINES = {"x86_64": (0xC000003E, _X86_64, 257, 56), "aarch64": (0xC00000B7, _AARCH64, 56, 220)}
_CLONE3 = 435  # everywhere; its flags lie in memory, where a filter cannot look
_X32 = 0x40000000  # calls of the x32 ABI have this bit, and the same architecture

_LOAD, _JUMP, _EQUAL, _NOT_BELOW, _ANY_BIT, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4  # in struct seccomp_data
_ARGUMENTS_AT = (16, 24, 32)  # their low halves, on a little-endian machine
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_TEMPORARY = 0x400000  # __O_TMPFILE of <asm-generic/fcntl.h>
_THREAD = 0x10000  # CLONE_THREAD of <linux/sched.h>


def filter_program(machine: str) -> bytes:
    """Return the instructions for `machine` (platform.machine()), 8 bytes each. Raises KeyError for others."""
    architecture, allowed, openat, clone = _MACHINES[machine]
    numbers = sorted(allowed.values())
    # Jumps are relative; right behind the list comes the step that allows.
    listed = [_step(_EQUAL, number, len(numbers) - k, 0) for k, number in enumerate(numbers)]
    program = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER_AT),
        _step(_NOT_BELOW, _X32, 0, 1),
        _step(_RETURN, _KILL),
        *listed,
        _step(_JUMP, 1),
        _step(_RETURN, _ALLOW),
        # glibc takes clone where clone3 does not exist.
        _step(_EQUAL, _CLONE3, 0, 1),
        _step(_RETURN, _ERROR | errno.ENOSYS),
        _step(_EQUAL, openat, 0, 2),
        _step(_LOAD, _ARGUMENTS_AT[2]),
        _step(_ANY_BIT, _WRITES | _TEMPORARY, 3, 4),
        _step(_EQUAL, clone, 0, 2),
        _step(_LOAD, _ARGUMENTS_AT[0]),
        _step(_ANY_BIT, _THREAD, 1, 0),
        _step(_RETURN, _ERROR | errno.EPERM),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(program)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
