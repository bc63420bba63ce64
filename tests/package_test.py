#!/usr/bin/env python3
"""The Debian package: built, installed, used, upgraded, removed and purged in a throwaway copy of
this system. usage: package_test.py BUILD_FOLDER. Ends with counts.

The service runs as its unit says (unit_sandbox.py). Where there is no root or there are no
namespaces only the package's content and the unit's score are looked at, and that is said."""
import grp
import json
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import doc_blocks  # noqa: E402
import throwaway  # noqa: E402

SCORE_MAX = 2.0
UNIT = '/usr/lib/systemd/system/vigie.service'
SERVER = 'http://127.0.0.1:8470'
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[-1500:], flush=True)


def run(*arguments, **more):
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                          **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def build(folder, into, release):
    """The package of what is built, with that Debian revision."""
    status, out, err = run('cpack', '-G', 'DEB', '-B', into, '-D',
                           f'CPACK_DEBIAN_PACKAGE_RELEASE={release}', '--config',
                           os.path.join(folder, 'CPackConfig.cmake'), cwd=folder)
    case(f'a package of revision {release} is built', status == 0, out + err)
    found = [name for name in os.listdir(into) if name.endswith(f'-{release}_amd64.deb') or
             re.search(rf'-{release}_\w+\.deb$', name)]
    return os.path.join(into, found[0]) if found else None


def content(package):
    listed = run('dpkg-deb', '--contents', package)[1]
    for name in ('/usr/bin/vigie', '/usr/libexec/vigie-worker', '/usr/sbin/vigiectl', UNIT,
                 '/etc/vigie/vigie.yaml', '/usr/share/man/man1/vigie.1.gz',
                 '/usr/share/man/man8/vigiectl.8.gz', '/usr/share/doc/vigie/copyright',
                 '/usr/share/doc/vigie/operate.md', '/usr/share/doc/vigie/integrate.md',
                 '/usr/share/vigie/policies/default/pack.yaml'):
        case(f'the package has {name}', f' .{name}\n' in listed)
    case('every file belongs to root', all(' root/root ' in line for line in listed.splitlines()))
    case('nothing in it may be written by others', not re.search(r'^-.{7}w', listed, re.M))
    with tempfile.TemporaryDirectory() as folder:
        run('dpkg-deb', '--control', package, folder)
        with open(os.path.join(folder, 'control'), encoding='utf-8') as file:
            control = file.read()
        with open(os.path.join(folder, 'conffiles'), encoding='utf-8') as file:
            conffiles = file.read().split()
        case('its settings are a conffile', conffiles == ['/etc/vigie/vigie.yaml'], conffiles)
        case('it depends on what its programs link', 'libavcodec' in control and
             'libmicrohttpd' in control and 'libsqlite3' in control and 'libseccomp' in control,
             control)
        for script in ('postinst', 'prerm', 'postrm'):
            checked = run('sh', '-n', os.path.join(folder, script))
            case(f'{script} is a shell script', checked[0] == 0, checked)
    with tempfile.TemporaryDirectory() as folder:
        run('dpkg-deb', '-x', package, folder)
        debug = run('readelf', '-S', folder + '/usr/bin/vigie')[1]
        case('programs are stripped', '.debug_info' not in debug and debug)
        settings = run(folder + '/usr/bin/vigie', 'config', 'check',
                       folder + '/etc/vigie/vigie.yaml')
        case('the settings that ship are right', settings[0] == 0, settings)


def score(unit):
    """systemd-analyze's exposure level, 0 safe to 10."""
    status, out, err = run('systemd-analyze', 'security', '--offline=true', '--no-pager', unit)
    found = re.search(r'Overall exposure level for \S+: (\d+\.\d+)', out)
    print('exposure of the unit:', found[1] if found else err)
    case(f'the exposure of the unit is at most {SCORE_MAX}', found and
         float(found[1]) <= SCORE_MAX, out + err)


def get(path, data=None, headers=None):
    request = urllib.request.Request(SERVER + path, data=data, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def decided(item, key, seconds=60):
    end = time.monotonic() + seconds
    while True:
        now = get('/v1/items/' + item, headers=key)
        if now['state'] != 'waiting' or time.monotonic() > end:
            return now
        time.sleep(0.05)


def until_known(key, seconds=10):
    """A running server reads its keys again each second."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return get('/v1/session', headers=key)
        except urllib.error.HTTPError:
            time.sleep(0.05)
    return None


def mode_of(path):
    seen = os.stat(path)
    return (pwd.getpwuid(seen.st_uid).pw_name, grp.getgrgid(seen.st_gid).gr_name,
            oct(stat.S_IMODE(seen.st_mode)))


def upload(name, key):
    with open(os.path.join('/tmp/samples', name), 'rb') as file:
        return get('/v1/items', file.read(), {'Content-Type': 'video/mp4', **key})


def log():
    if not os.path.exists('/run/vigie.log'):
        return 'it was never started'
    with open('/run/vigie.log', encoding='utf-8') as file:
        return file.read()


def install(package):
    done = run('dpkg', '-i', package)
    case('it installs', done[0] == 0 and 'warning' not in done[2], done)
    case('there is a user who owns nothing and cannot log in', pwd.getpwnam('vigie').pw_shell in
         ('/usr/sbin/nologin', '/bin/false'), pwd.getpwnam('vigie'))
    case('the data is the service\'s alone', mode_of('/var/lib/vigie') ==
         ('vigie', 'vigie', '0o700'), mode_of('/var/lib/vigie'))
    case('it may read its settings and not change them', mode_of('/etc/vigie/vigie.yaml') ==
         ('root', 'vigie', '0o640'), mode_of('/etc/vigie/vigie.yaml'))
    done = run('systemd-analyze', 'verify', '--man=no', UNIT)  # small systems leave manuals out
    case('systemd finds nothing wrong with the unit', done[0] == 0 and not done[2], done)
    case('it starts with the system', os.path.islink(
        '/etc/systemd/system/multi-user.target.wants/vigie.service'))
    case('and runs now', run('systemctl', 'is-active', 'vigie')[0] == 0, log())


def use():
    status, key, err = run('vigiectl', 'admin', 'key', 'create', '--scope', 'admin')
    case('vigiectl makes a key', status == 0 and key.startswith('vk_'), err)
    key = {'Authorization': 'Bearer ' + key.strip()}
    case('the service knows it', until_known(key))
    case('as the service\'s user', all(mode_of(os.path.join(folder, name))[0] == 'vigie'
                                       for folder, folders, files in os.walk('/var/lib/vigie')
                                       for name in folders + files))
    item = decided(upload('original.mp4', key)['id'], key)
    case('an upload is decided within the unit\'s walls', item['state'] == 'decided' and
         item['decision']['visibility'] == 'allow' and item['duration_ms'] > 7000,
         str(item) + log())
    findings = get(f'/v1/items/{item["id"]}/findings', headers=key)['findings']
    case('by a worker that could lock itself in', not [f for f in findings if f.get('unable') and
         f['unable']['kind'] == 'crashed'], findings)
    doctor = run('vigiectl', 'doctor')
    case('doctor finds a sound installation', doctor[0] == 0 and
         'sandbox: seccomp' in doctor[1] and 'bad ' not in doctor[1], doctor)
    with open('/run/vigie.pid', encoding='utf-8') as file:
        pid = file.read()
    with open(f'/proc/{pid}/status', encoding='utf-8') as file:
        status = file.read()
    case('it has no rights', 'CapEff:\t0000000000000000' in status and 'NoNewPrivs:\t1' in status
         and 'Seccomp:\t2' in status, status)
    return item, key


def upgrade(package, item, key):
    before = run('systemctl', 'is-active', 'vigie')[0]
    with open('/run/vigie.pid', encoding='utf-8') as file:
        pid = file.read()
    with open('/etc/vigie/vigie.yaml', encoding='utf-8') as file:
        text = file.read().replace('#media_days: 90', 'media_days: 30')
    with open('/etc/vigie/vigie.yaml', 'w', encoding='utf-8') as file:
        file.write(text)
    done = run('dpkg', '-i', package, env={**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'})
    case('it upgrades', before == 0 and done[0] == 0 and 'warning' not in done[2], done)
    with open('/run/vigie.pid', encoding='utf-8') as file:
        case('the new program runs', file.read() != pid and
             run('systemctl', 'is-active', 'vigie')[0] == 0, log())
    case('what was set stays', 'media_days: 30' in run('vigiectl', 'config', 'show')[1],
         run('vigiectl', 'config', 'show'))
    case('what was decided stays', get('/v1/items/' + item['id'], headers=key) == item)


def remove():
    left = '/var/lib/vigie/vigie.db'
    done = run('dpkg', '-r', 'vigie')
    case('it is removed', done[0] == 0, done)
    case('its programs are gone and it has ended in order', not os.path.exists('/usr/bin/vigie') and
         run('systemctl', 'is-active', 'vigie')[0] != 0 and '"serve.stopped"' in log(), log())
    case('data and settings stay', os.path.exists(left) and os.path.exists('/etc/vigie/vigie.yaml'))
    done = run('dpkg', '-P', 'vigie')
    case('it is purged', done[0] == 0, done)
    found = run('find', '/etc', '/usr', '/var/lib', '-xdev', '-name', '*vigie*', '-not', '-path',
                '/usr/src/*')[1].split()
    case('nothing is left', not found, found)
    with open('/etc/passwd', encoding='utf-8') as file:
        case('nor its user', 'vigie' not in file.read())


def page(package):
    """docs/operate.md from its first command to its last."""
    shutil.copy(package, '/tmp/vigie.deb')
    os.makedirs('/tmp/reader', exist_ok=True)
    doc_blocks.run_page('/tmp/docs/operate.md', {**os.environ, 'HOME': '/root', 'LC_ALL': 'C.UTF-8',
                                                 'DEBIAN_FRONTEND': 'noninteractive'},
                        '/tmp', case)


def inside(folder, first, second, docs, samples, tests):
    throwaway.enter(folder, (first, second, docs, samples, tests))
    first, second = (os.path.join('/tmp', os.path.basename(name)) for name in (first, second))
    # The package's scripts ask for a running systemd and for leave to start services.
    os.makedirs('/run/systemd/system')
    if os.path.lexists('/usr/sbin/policy-rc.d'):
        os.remove('/usr/sbin/policy-rc.d')
    os.rename('/usr/bin/systemctl', '/usr/bin/systemctl.real')
    for name in ('systemctl', 'journalctl'):
        shutil.copy('/tmp/tests/stand_in_systemctl.py', '/usr/bin/' + name)
        os.chmod('/usr/bin/' + name, 0o755)
    install(first)
    item, key = use()
    upgrade(second, item, key)
    remove()
    page(first)


def end():
    print(f'{counts[True]} passed, {counts[False]} failed', flush=True)
    sys.exit(1 if counts[False] else 0)


def main():
    if sys.argv[1] == '--inside':
        inside(*sys.argv[2:])
        end()
    absent = [tool for tool in ('cpack', 'dpkg-deb', 'dpkg-shlibdeps', 'systemd-analyze')
              if not shutil.which(tool)]
    if absent:
        print('skipped: this machine has no', ', '.join(absent))
        sys.exit(77)
    folder, here = os.path.abspath(sys.argv[1]), os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(here)
    with tempfile.TemporaryDirectory() as into:
        os.chmod(into, 0o755)
        packages = [build(folder, into, release) for release in (1, 2)]
        if None in packages:
            end()
        content(packages[0])
        score(os.path.join(root, 'deploy/vigie.service'))
        os.mkdir(os.path.join(into, 'layers'))
        status = throwaway.run(os.path.abspath(__file__), '--inside', os.path.join(into, 'layers'),
                               *packages, os.path.join(root, 'docs'), os.path.join(root, 'samples'),
                               here)
        if status is None:
            print('skipped: to install it, root and namespaces are needed')
        else:
            case('installed, used, upgraded and removed', status == 0)
    end()


if __name__ == '__main__':
    main()
