"""A copy of this system that is gone afterwards: everything that is written goes to memory.

enter() moves the calling process, which must have been started by run(), into an overlay of / with
processes and a network of its own; the system itself sees no change."""
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys


def run(script, *arguments):
    """Runs a Python script within namespaces of its own; its exit status, or None where this
    machine does not let us (no root, no namespaces)."""
    if os.getuid() != 0 or not shutil.which('unshare'):
        return None
    inside = ['unshare', '--mount', '--pid', '--net', '--ipc', '--fork', '--kill-child']
    if subprocess.run([*inside, 'true'], capture_output=True).returncode != 0:
        return None
    return subprocess.run([*inside, sys.executable, script, *arguments]).returncode


def raise_loopback():
    up = 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, 0x8914, struct.pack('16sh', b'lo', up))  # SIOCSIFFLAGS


def mount(*arguments):
    subprocess.run(['mount', *arguments], check=True)


def enter(folder, keep):
    """folder: an empty one, for the layers. keep: files to have as /tmp/NAME inside."""
    mount('--make-rprivate', '/')
    mount('-t', 'tmpfs', 'vigie-test', folder)
    upper, work, root = (os.path.join(folder, name) for name in ('upper', 'work', 'root'))
    for name in (upper, work, root):
        os.mkdir(name)
    mount('-t', 'overlay', 'vigie-test', '-o',
          f'lowerdir=/,upperdir={upper},workdir={work}', root)
    for name in ('/tmp', '/run'):
        mount('-t', 'tmpfs', '-o', 'mode=1777', 'vigie-test', root + name)
    for source in keep:
        target = os.path.join(root, 'tmp', os.path.basename(source))
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, target)
    mount('-t', 'proc', 'proc', root + '/proc')
    mount('--rbind', '/dev', root + '/dev')
    mount('--rbind', '/sys', root + '/sys')
    raise_loopback()
    os.chroot(root)
    os.chdir('/tmp')
