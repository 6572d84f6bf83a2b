"""Runs one server so that it never outlives whoever wanted it.

Rust cannot ask the kernel to end a child together with its parent without unsafe code, so this
small program stands between them. It holds a *lifeline* to the program that wants the server:

* normally its standard input: when that pipe closes, for whatever reason (kill -9 included), the
  server is stopped;
* with `linger_seconds`, a loopback socket that any number of programs may connect to: the server
  is stopped when nobody has been connected for so long. Tests share servers in this way.

The one argument is a JSON object; see `Spec` in child.rs. Lines on standard output are JSON
objects: `{"started": pid}`, `{"lifeline": port}`. Lines on standard input are commands: `stop`
(gracefully) and `kill` (at once, as a crash would).
"""

import ctypes
import fcntl
import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
EXIT_IN_USE = 111
FIRST_CONNECTION_SECONDS = 60
LOG_LIMIT_BYTES = 20 * 1024 * 1024


def prctl(option, value):
    """Asks the Linux kernel for a service; elsewhere there is nothing to ask."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def tell(message):
    """Writes one line to whoever started us, who may be gone by now."""
    try:
        os.write(1, (json.dumps(message) + "\n").encode())
    except OSError:
        pass


class Lifeline:
    """What keeps the server wanted, and brings commands."""

    def __init__(self, linger_seconds, nonce):
        self.linger_seconds = linger_seconds
        self.nonce = nonce
        self.ended = False
        self.connections = []
        self.listener = None
        if linger_seconds is not None:
            self.listener = socket.create_server(("127.0.0.1", 0))
            self.listener.setblocking(False)
            self.deadline = time.monotonic() + FIRST_CONNECTION_SECONDS
            tell({"lifeline": self.listener.getsockname()[1]})

    def readers(self):
        if self.ended:
            return []
        if self.listener is None:
            return [0]
        return [self.listener, *self.connections]

    def read(self, ready):
        """Returns "stop", "kill" or None."""
        if self.ended:
            return None
        if self.listener is None:
            return self.read_command() if 0 in ready else None
        for reader in ready:
            if reader is self.listener:
                self.accept()
            elif reader in self.connections and not self.alive(reader):
                self.connections.remove(reader)
                reader.close()
                self.deadline = time.monotonic() + self.linger_seconds
        if self.connections or time.monotonic() < self.deadline:
            return None
        # Closing first: whoever comes now is refused, and waits for our lock.
        self.listener.close()
        self.ended = True
        return "stop"

    def read_command(self):
        line = os.read(0, 4096)
        self.ended = not line
        return "kill" if b"kill" in line else "stop"

    def accept(self):
        connection, _ = self.listener.accept()
        connection.setblocking(False)
        connection.send((self.nonce + "\n").encode())
        self.connections.append(connection)

    @staticmethod
    def alive(connection):
        try:
            return bool(connection.recv(4096))
        except BlockingIOError:
            return True
        except OSError:
            return False


class Supervisor:
    def __init__(self, spec):
        self.spec = spec
        self.status = None
        self.pid = None
        self.kill_at = None
        self.wakeup, wakeup_writer = os.pipe()
        for end in (self.wakeup, wakeup_writer):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: None)
        self.lifeline = Lifeline(spec.get("linger_seconds"), spec.get("nonce", ""))

    def run(self):
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        deadline = time.monotonic() + self.spec["lock_seconds"]
        lock = self.take_lock(deadline)
        if lock is None or not self.outlive_postgres(deadline):
            return EXIT_IN_USE
        self.start()
        while self.status is None:
            self.step()
        self.sweep()
        for path in self.spec["remove_after"]:
            remove(path)
        if self.lifeline.ended and self.spec.get("scratch"):
            remove(self.spec["scratch"])
        code = os.waitstatus_to_exitcode(self.status)
        # As a shell says that a signal ended it.
        return code if code >= 0 else 128 - code

    def take_lock(self, deadline):
        """One supervisor for one folder: waits for a predecessor that is still stopping."""
        descriptor = os.open(self.spec["lock"], os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return descriptor
            except BlockingIOError:
                if time.monotonic() > deadline or self.wait(0.05) is not None:
                    return None

    def outlive_postgres(self, deadline):
        """Removes the pid file of a Postgres that was killed, once all its processes are gone.

        Postgres itself would refuse to start if that number belongs to any other process by now. It
        is not enough that the postmaster is dead: a backend may still be writing.
        """
        folder = self.spec.get("postgres_folder")
        if folder is None or not os.path.isdir("/proc/self"):
            return True
        while any(works_in(pid, folder, "postgres") for pid in processes()):
            if time.monotonic() > deadline or self.wait(0.05) is not None:
                return False
        remove(os.path.join(folder, "postmaster.pid"))
        return True

    def start(self):
        log = open_log(self.spec["log"])
        parent = os.getpid()
        account = self.spec.get("account")
        user = pwd.getpwnam(account) if account else None

        def become_server():
            os.setsid()
            if user is not None:
                os.setgroups([])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
            # After the change of user, which would clear it.
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

        child = subprocess.Popen(
            self.spec["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.spec["folder"],
            preexec_fn=become_server,
        )
        # The status is collected by reap(); Popen shall not wait for it when it is dropped.
        child.returncode = 0
        self.pid = child.pid
        os.close(log)
        tell({"started": self.pid})

    def step(self):
        command = self.wait(1.0 if self.kill_at is None else 0.05)
        self.reap()
        if self.status is not None:
            return
        if command == "kill":
            self.signal(signal.SIGKILL)
        elif command == "stop" and self.kill_at is None:
            self.signal(getattr(signal, "SIG" + self.spec["stop_signal"]))
            self.kill_at = time.monotonic() + self.spec["grace_seconds"]
        if self.kill_at is not None and time.monotonic() >= self.kill_at:
            self.signal(signal.SIGKILL)

    def wait(self, seconds):
        """Waits for a command, a signal or the time; returns "stop", "kill" or None."""
        readers = [self.wakeup, *self.lifeline.readers()]
        ready, _, _ = select.select(readers, [], [], seconds)
        if self.wakeup in ready:
            numbers = os.read(self.wakeup, 512)
            if any(number != signal.SIGCHLD for number in numbers):
                return "stop"
        return self.lifeline.read(ready)

    def signal(self, number):
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == 0:
                return True
            if pid == self.pid:
                self.status = status

    def sweep(self):
        """Ends what the server left behind: its group, and (on Linux) any other descendant."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        deadline = time.monotonic() + 5
        while self.reap() and time.monotonic() < deadline:
            for pid in children_of(os.getpid()):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.wait_for_child(0.02)

    def wait_for_child(self, seconds):
        ready, _, _ = select.select([self.wakeup], [], [], seconds)
        if ready:
            os.read(self.wakeup, 512)


def processes():
    """The ids of all processes, where the system has /proc."""
    if os.path.isdir("/proc/self"):
        yield from (int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def children_of(parent):
    for pid in processes():
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
                # The command's name stands in brackets and may hold anything.
                fields = stat.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            yield pid


def works_in(pid, folder, program):
    """Whether this process runs `program` with `folder` as its working folder."""
    try:
        same_program = os.path.basename(os.readlink(f"/proc/{pid}/exe")) == program
        return same_program and os.path.samefile(f"/proc/{pid}/cwd", folder)
    except OSError:
        return False


def open_log(path):
    """Opens the log for appending; one that has grown large is put aside first."""
    if os.path.exists(path) and os.path.getsize(path) > LOG_LIMIT_BYTES:
        os.replace(path, path + ".old")
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    elif os.path.lexists(path):
        os.unlink(path)


if __name__ == "__main__":
    sys.exit(Supervisor(json.loads(sys.argv[1])).run())
