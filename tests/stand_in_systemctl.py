#!/usr/bin/env python3
"""systemctl for a throwaway system without systemd: starts and stops vigie.service as its unit says
(unit_sandbox.py), so that the package's scripts and the commands of docs/operate.md do what they do
on a real machine. Put in the place of /usr/bin/systemctl; called as journalctl it prints the log."""
import os
import signal
import sys
import time

sys.path.insert(0, '/tmp/tests')
import unit_sandbox  # noqa: E402

UNIT = '/usr/lib/systemd/system/vigie.service'
REAL = '/usr/bin/systemctl.real'
PID, LOG = '/run/vigie.pid', '/run/vigie.log'


def running():
    try:
        with open(PID, encoding='utf-8') as file:
            pid = int(file.read())
        with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
            return 0 if file.read().split(')')[1].split()[0] == 'Z' else pid
    except (OSError, ValueError):
        return 0


def start():
    if running():
        return 0
    # A parent that stays, for the exit status to be collected and told.
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        for descriptor in (0, 1, 2):
            os.dup2(os.open('/dev/null', os.O_RDWR), descriptor)
        try:
            process = unit_sandbox.start(UNIT, LOG)
            with open(PID, 'w', encoding='utf-8') as file:
                file.write(str(process.pid))
            os.write(writing, b'ready')
            os.close(writing)
            process.wait()
            with open(PID + '.status', 'w', encoding='utf-8') as file:
                file.write(str(process.returncode))
        except Exception as error:  # whatever it is, the log is where people look
            with open(LOG, 'a', encoding='utf-8') as file:
                file.write(f'stand-in: {error!r}\n')
        os._exit(0)
    os.close(writing)
    return 0 if os.read(reading, 5) == b'ready' else 1


def stop():
    pid = running()
    if pid:
        os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + 45
    while running() and time.monotonic() < end:
        time.sleep(0.02)
    return 1 if running() else 0


def main(arguments):
    words = [word for word in arguments if not word.startswith('-')]
    verb = words[0] if words else ''
    if os.path.basename(sys.argv[0]) == 'journalctl':
        with open(LOG, encoding='utf-8') as file:
            print(file.read(), end='')
        return 0
    if verb == 'is-active':
        return 0 if running() else 3
    if verb == 'status':
        print('vigie.service: ' + ('active (running)' if running() else 'inactive (dead)'))
        return 0 if running() else 3
    if verb == 'start':
        return start()
    if verb == 'stop':
        return stop()
    if verb in ('restart', 'try-restart'):
        return stop() or start() if running() or verb == 'restart' else 0
    if verb == 'daemon-reload':
        return 0
    # What is only links and files, as enable and preset are, the real one does without systemd.
    os.environ['SYSTEMD_OFFLINE'] = '1'
    os.execv(REAL, [REAL, *arguments])


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
