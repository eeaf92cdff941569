"""The fork server: imports every parser once, then forks one child a file. It never looks into a file itself.

Runs as ``main([control descriptor, level])`` inside the fence that ``launch`` builds. Single-threaded, so
forking is safe; a child starts in milliseconds with all libraries loaded.
"""

import array
import gc
import os
import select
import signal
import socket
from collections.abc import Sequence

from pipeline.sandbox import child, wire
from pipeline.sandbox.confine import deny_system_calls, die_with_parent, landlock_read_only
from pipeline.sandbox.launch import Level, readable_folders

_DESCRIPTORS = 2
"""With each request: the file, and the pipe to write to."""


def main(arguments: Sequence[str]) -> None:
    control = socket.socket(fileno=int(arguments[0]))
    control.set_inheritable(False)
    level = Level(arguments[1])
    if level is not Level.BUBBLEWRAP:  # bubblewrap's own init does this for us
        die_with_parent()
    child.warm_up()
    if level is Level.LANDLOCK and not landlock_read_only(readable_folders()):
        return
    filtered = deny_system_calls(processes=False)
    gc.freeze()  # what is loaded stays shared with every child
    control.send(wire.ENCODER.encode(wire.Hello(seccomp=filtered)))
    while _serve_one(control):
        pass


def _serve_one(control: socket.socket) -> bool:
    """Waits for one request and sees its child through. False when the parent is gone."""
    packet, descriptors = _receive(control)
    if not packet:
        return False
    message = wire.DOWN.decode(packet)
    if isinstance(message, wire.Kill):  # came too late: that child has ended
        return True
    pid = os.fork()
    if pid == 0:
        child.run(control, message, *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return _see_through(control, message.serial, pid)


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    room = socket.CMSG_SPACE(_DESCRIPTORS * array.array("i").itemsize)
    packet, extras, _flags, _address = control.recvmsg(wire.CONTROL_BYTES, room)
    descriptors = array.array("i")
    for family, kind, data in extras:
        if family == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data)
    return packet, list(descriptors)


def _see_through(control: socket.socket, serial: int, pid: int) -> bool:
    """Waits until child ``pid`` ends, killing it when the parent says so or goes away."""
    handle = os.pidfd_open(pid)
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.register(control, select.POLLIN)
    parent_lives = True
    while not any(fd == handle for fd, _ in waiting.poll()):
        parent_lives = bool(control.recv(wire.CONTROL_BYTES))
        os.kill(pid, signal.SIGKILL)
        if not parent_lives:
            waiting.unregister(control)
    os.close(handle)
    _, status, usage = os.wait4(pid, 0)
    if parent_lives:
        spent = usage.ru_utime + usage.ru_stime
        code = os.waitstatus_to_exitcode(status)
        control.send(wire.ENCODER.encode(wire.Exit(serial, code, spent, usage.ru_maxrss * 1024)))
    return parent_lives
