"""The kernel's own fences, set from inside a process: rlimits, seccomp and Landlock, without helper programs.

Sources: seccomp(2), landlock(7), prctl(2). All of these only ever take rights away.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.sandbox.limits import Limits

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_libc = ctypes.CDLL(None, use_errno=True)

# System calls by machine: (x86_64, aarch64), None where the machine has no such call.
_NETWORK_AND_SYSTEM: tuple[tuple[int | None, int | None], ...] = (
    (41, 198),  # socket
    (42, 203),  # connect
    (43, 202),  # accept
    (49, 200),  # bind
    (50, 201),  # listen
    (53, 199),  # socketpair
    (288, 242),  # accept4
    (59, 221),  # execve
    (322, 281),  # execveat
    (101, 117),  # ptrace
    (155, 41),  # pivot_root
    (161, 51),  # chroot
    (165, 40),  # mount
    (166, 39),  # umount2
    (175, 105),  # init_module
    (313, 273),  # finit_module
    (246, 104),  # kexec_load
    (248, 217),  # add_key
    (249, 218),  # request_key
    (250, 219),  # keyctl
    (272, 97),  # unshare
    (308, 268),  # setns
    (298, 241),  # perf_event_open
    (304, 265),  # open_by_handle_at
    (310, 270),  # process_vm_readv
    (311, 271),  # process_vm_writev
    (321, 280),  # bpf
    (323, 282),  # userfaultfd
    (425, 425),  # io_uring_setup
    (426, 426),  # io_uring_enter
    (427, 427),  # io_uring_register
    (428, 428),  # open_tree
    (429, 429),  # move_mount
    (430, 430),  # fsopen
    (438, 438),  # pidfd_getfd
)
_PROCESSES: tuple[tuple[int | None, int | None], ...] = (
    (56, 220),  # clone
    (57, None),  # fork
    (58, None),  # vfork
    (435, 435),  # clone3
    (62, 129),  # kill (tgkill stays: abort() needs it)
)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""Column above and AUDIT_ARCH value."""


def die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def set_rlimits(limits: Limits) -> None:
    """Bounds this process by the kernel: memory, CPU, no file written, no core, no new process."""
    for what, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, limits.open_files, limits.open_files),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_AS, limits.address_space, limits.address_space),
        (resource.RLIMIT_CPU, limits.cpu_open_s, limits.cpu_open_s + limits.cpu_page_s * limits.pages),
    ):
        resource.setrlimit(what, (soft, hard))


def renew_cpu(seconds: int) -> None:
    """Allows ``seconds`` of CPU time from now on; SIGXCPU ends the process after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(
        resource.RLIMIT_CPU, (min(hard, int(used.ru_utime + used.ru_stime) + 1 + seconds), hard)
    )


def deny_system_calls(*, processes: bool) -> bool:
    """Makes network, program starts, mounts and the like answer EPERM; with ``processes`` also fork and kill.

    Returns False, and changes nothing, on a machine or kernel without seccomp filters.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.maxsize < 2**32:
        return False
    column, arch = machine
    table = _NETWORK_AND_SYSTEM + (_PROCESSES if processes else ())
    code = _filter(arch, [number for row in table if (number := row[column]) is not None])
    program = ctypes.create_string_buffer(code)
    # struct sock_fprog: unsigned short len, pointer
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(program))
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)


def _filter(arch: int, denied: Sequence[int]) -> bytes:
    """A classic BPF program over ``struct seccomp_data {int nr; __u32 arch; ...}``."""
    load, equal, at_least, ret = 0x20, 0x15, 0x35, 0x06
    allow, eperm = 0x7FFF0000, 0x00050001
    to_deny = len(denied) + 1  # instructions from the x32 test to the last one
    program = [
        (load, 0, 0, 4),
        (equal, 0, to_deny + 2, arch),
        (load, 0, 0, 0),
        (at_least, to_deny, 0, 0x40000000),  # the x32 twins of all calls
        *((equal, len(denied) - i, 0, number) for i, number in enumerate(denied)),
        (ret, 0, 0, allow),
        (ret, 0, 0, eperm),
    ]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 0b1100  # READ_FILE, READ_DIR
_LANDLOCK_ABIS = {1: (13, 8), 2: (14, 8), 3: (15, 8), 4: (15, 16), 5: (16, 16)}
"""By version: number of file rights, bytes of struct landlock_ruleset_attr; from 6 on as in version 6."""


def landlock_abi() -> int:
    """Version of Landlock in this kernel, 0 for none."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def landlock_read_only(folders: Iterable[Path]) -> bool:
    """From now on files can be read beneath ``folders`` only, nothing written, no TCP port used."""
    abi = landlock_abi()
    if abi < 1 or _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    rights, size = _LANDLOCK_ABIS.get(abi, (16, 24))
    file_rights = (1 << rights) - 1
    attributes = struct.pack("QQQ", file_rights, 0b11, 0b11)[:size]  # files, TCP, scopes
    rules = int(_libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(size), 0))
    if rules < 0:
        return False
    try:
        for folder in folders:
            _landlock_allow(rules, folder)
        return bool(_libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _landlock_allow(rules: int, folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        path_beneath = 1
        _libc.syscall(_LANDLOCK_ADD, rules, path_beneath, struct.pack("=Qi", _READ, descriptor), 0)
    finally:
        os.close(descriptor)
