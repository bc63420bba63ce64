#!/usr/bin/env python3
"""Checks hostile files with vigie. usage: check_hostile.py VIGIE GOOD.mp4

All go into one call, with good clips among them: every one gets exactly one answer, in bounded time
and memory; the good ones are decided all the same. Ends with `N passed, N failed`."""
import json
import os
import resource
import subprocess
import sys
import tempfile

SECONDS_EACH = 20
MEMORY_MAX = 900 << 20  # of any process: a picture at the pixel limit, decoded


def judge(path, line):
    """"" when the answer is as it must be, else what is wrong."""
    error = line.get('error')
    findings = line.get('findings', [])
    crashed = [f for f in findings if (f.get('unable') or {}).get('kind') == 'crashed']
    if crashed:
        return 'the worker was lost: ' + crashed[0]['unable']['reason']
    if error is None and line.get('decision') is None:
        return 'neither an error nor a decision'
    if error is not None and (not error.get('message') or not error.get('code')):
        return 'an error without message or code'
    if error is not None and '\n' in error['message']:
        return 'a message of more than one line'
    return ''


def main():
    vigie, good = sys.argv[1], sys.argv[2]
    maker = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'make_hostile.py')
    passed = failed = 0
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, 'hostile')
        subprocess.run([sys.executable, maker, folder, good], check=True)
        names = sorted(os.listdir(os.fsencode(folder)))
        paths = [os.path.join(os.fsencode(folder), n) for n in names if n != b'folder.mp4']
        paths.insert(len(paths) // 2, os.fsencode(good))
        paths += [b'/dev/zero', os.path.join(os.fsencode(folder), b'missing.mp4'), os.fsencode(good)]
        done = subprocess.run(
            [os.fsencode(vigie), b'check', b'--json', b'--data', os.fsencode(top) + b'/data',
             b'--time-limit', b'%d' % SECONDS_EACH] + paths,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_EACH * len(paths))
        lines = [json.loads(l) for l in done.stdout.decode('utf-8').splitlines()]
        if len(lines) != len(paths):
            print(f'FAILED {len(paths)} files, {len(lines)} answers')
            failed += 1
        for path, line in zip(paths, lines):
            wrong = judge(path, line)
            if path == os.fsencode(good) and line.get('decision') is None:
                wrong = 'the good clip was not decided'
            if wrong:
                print('FAILED', repr(os.path.basename(path)), wrong)
            passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
        checks = {
            'exit status 3': done.returncode == 3,
            'memory': resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY_MAX,
            'no file of the system was read': b'root:' not in done.stdout,
        }
        for name, holds in checks.items():
            if not holds:
                print('FAILED', name, done.returncode)
            passed, failed = (passed + 1, failed) if holds else (passed, failed + 1)
    print(f'{passed} passed, {failed} failed')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
