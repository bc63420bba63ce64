"""Runs a unit's ExecStart as systemd would, where systemd does not run: as its user, without rights,
on a file system that is read-only but for its state, behind its filter of system calls.

Of the unit this obeys User, Group, Environment, ExecStart, UMask, LimitNOFILE, StateDirectory,
NoNewPrivileges, CapabilityBoundingSet, ProtectSystem=strict, ProtectHome, PrivateTmp,
MemoryDenyWriteExecute, RestrictAddressFamilies, RestrictNamespaces and SystemCallFilter; needs root
and a mount namespace of one's own. The groups of calls are those of `systemd-analyze
syscall-filter` on this machine."""
import ctypes
import ctypes.util
import os
import pwd
import re
import resource
import shlex
import socket
import subprocess
import traceback

CLONE_NEWNS = 0x20000
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
MS_NOSUID, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE, MS_RDONLY = 2, 32, 4096, 16384, 1 << 18, 1
SCMP_ALLOW, SCMP_EPERM, SCMP_ENOSYS = 0x7fff0000, 0x00050001, 0x00050026
SCMP_EQ, SCMP_MASKED = 4, 7
PROT_WRITE, PROT_EXEC = 2, 4

libc = ctypes.CDLL(None, use_errno=True)


def read_unit(path):
    """{name: [values in order]} of a unit file; an empty value empties what was before."""
    settings = {}
    with open(path, encoding='utf-8') as file:
        for line in file:
            if '=' not in line or line.startswith(('#', ';')):
                continue
            name, value = line.strip().split('=', 1)
            settings.setdefault(name, []).append(value)
    return settings


def environment_of(unit):
    words = shlex.split(' '.join(unit.get('Environment', [])))
    return dict(word.split('=', 1) for word in words)


def groups_of_calls():
    text = subprocess.run(['systemd-analyze', 'syscall-filter', '--no-pager'], capture_output=True,
                          check=True).stdout.decode()
    groups, name = {}, ''
    for line in text.splitlines():
        if re.match(r'@\S+$', line):
            name = line
            groups[name] = []
        elif name and line.startswith('    ') and not line.strip().startswith('#'):
            groups[name].append(line.strip())
    return groups


def allowed_calls(unit):
    groups = groups_of_calls()

    def expand(word):
        if not word.startswith('@'):
            return {word}
        return set().union(*(expand(one) for one in groups[word]))

    allowed = set()
    for i, line in enumerate(unit['SystemCallFilter']):
        words = set().union(*(expand(word) for word in line.lstrip('~').split()))
        if i == 0:
            allowed = set(words) | expand('@default')  # an allow list always has those
        else:
            allowed = allowed - words if line.startswith('~') else allowed | words
    return allowed


class Compare(ctypes.Structure):
    _fields_ = [('arg', ctypes.c_uint), ('op', ctypes.c_int), ('a', ctypes.c_uint64),
                ('b', ctypes.c_uint64)]


class Filter:
    """The unit's SystemCallFilter, MemoryDenyWriteExecute, RestrictAddressFamilies and
    RestrictNamespaces, made before the fork and loaded after it."""

    def __init__(self, unit):
        self.lib = ctypes.CDLL(ctypes.util.find_library('seccomp') or 'libseccomp.so.2')
        self.lib.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.lib.seccomp_init(SCMP_EPERM))
        allowed = allowed_calls(unit)
        if 'RestrictNamespaces' in unit:
            # As systemd does: the flags of clone3 cannot be seen, so it is said not to exist.
            allowed -= {'unshare', 'setns', 'clone3'}
            self.rule('clone3', SCMP_ENOSYS)
        for name in sorted(allowed - {'mmap', 'mprotect', 'socket'}):
            self.allow(name)
        if unit.get('MemoryDenyWriteExecute') == ['yes']:
            self.allow('mmap', Compare(2, SCMP_MASKED, PROT_EXEC, 0))
            self.allow('mmap', Compare(2, SCMP_MASKED, PROT_WRITE, 0))
            self.allow('mprotect', Compare(2, SCMP_MASKED, PROT_EXEC, 0))
        else:
            self.allow('mmap')
            self.allow('mprotect')
        for family in ' '.join(unit['RestrictAddressFamilies']).split():
            self.allow('socket', Compare(0, SCMP_EQ, int(getattr(socket, family)), 0))

    def allow(self, name, *conditions):
        self.rule(name, SCMP_ALLOW, *conditions)

    def rule(self, name, action, *conditions):
        number = self.lib.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            return  # none of this machine's calls
        array = (Compare * len(conditions))(*conditions)
        self.lib.seccomp_rule_add_array(self.context, action, number, len(conditions), array)

    def load(self):
        failed = self.lib.seccomp_load(self.context)
        if failed:
            raise OSError(-failed, 'the filter of system calls')


def mount(source, target, kind, flags):
    text = [None if one is None else one.encode() for one in (source, target, kind)]
    if libc.mount(text[0], text[1], text[2], ctypes.c_ulong(flags), None) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), target)


def close_file_system(unit):
    """In a mount namespace of one's own: all read-only but the state, /tmp and /dev."""
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), 'no mount namespace')
    mount(None, '/', None, MS_REC | MS_PRIVATE)
    state = [os.path.join('/var/lib', name) for name in unit['StateDirectory']]
    for folder in state:
        mount(folder, folder, None, MS_BIND)
    for folder in ('/home', '/root', '/tmp'):
        mount('tmpfs', folder, 'tmpfs', 0)
    os.chmod('/tmp', 0o1777)
    with open('/proc/self/mountinfo', encoding='utf-8') as file:
        points = [line.split()[4] for line in file]
    for point in points:
        if point in (*state, '/tmp') or point.startswith(('/dev', '/proc', '/sys')):
            continue
        mount(None, point, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID)


def become(unit, calls):
    """What the child does between fork and exec; why it could not, goes to the log."""
    try:
        lock_in(unit, calls)
    except BaseException:
        traceback.print_exc()
        raise


def lock_in(unit, calls):
    user = pwd.getpwnam(unit['User'][0])
    close_file_system(unit)
    os.setsid()
    os.chdir('/')
    os.umask(int(unit['UMask'][0], 8))
    # As much of it as this machine gives: a container's own limit may be lower.
    limit = min(int(unit['LimitNOFILE'][0]), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    assert unit['CapabilityBoundingSet'] == [''] and unit['NoNewPrivileges'] == ['yes']
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.initgroups(user.pw_name, user.pw_gid)
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    calls.load()


def start(path, log):
    """Starts the unit; its process, once it said that it is ready."""
    unit = read_unit(path)
    calls = Filter(unit)
    notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    name = f'vigie-test-{os.getpid()}'
    notices.bind('\0' + name)
    notices.settimeout(30)
    environment = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'NOTIFY_SOCKET': '@' + name,
                   **environment_of(unit)}
    with open(log, 'ab') as file:
        process = subprocess.Popen(shlex.split(unit['ExecStart'][0]), env=environment, stdout=file,
                                   stderr=file, stdin=subprocess.DEVNULL,
                                   preexec_fn=lambda: become(unit, calls))
    if unit['Type'] == ['notify']:
        try:
            message = notices.recv(4096)
        except TimeoutError:
            process.kill()
            raise RuntimeError('the unit never said that it is ready') from None
        if b'READY=1' not in message.split(b'\n'):
            raise RuntimeError(f'it said {message!r} instead of being ready')
    return process
