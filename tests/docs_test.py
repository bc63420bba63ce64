#!/usr/bin/env python3
"""docs/integrate.md from its first command to its last, on a real server. usage: docs_test.py VIGIE.
Ends with counts. (docs/operate.md is run by package_test.py: it needs a system to itself.)

The page's ports are replaced by free ones, and its folder by one that has samples and programs where
a clone has them; nothing else is changed."""
import os
import re
import shutil
import socket
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import doc_blocks  # noqa: E402

VIGIE = os.path.abspath(sys.argv[1])
counts = {True: 0, False: 0}


def case(sentence, holds, seen=''):
    counts[bool(holds)] += 1
    if not holds:
        print('FAILED', sentence, '| seen:', str(seen)[-1500:])


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(('127.0.0.1', 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def canaries(folder):
    """The runner itself can fail: a wrong command, a wrong answer, commands that are not marked."""
    page = os.path.join(folder, 'page.md')
    told = []
    for text in ('```sh\nfalse\ntrue\n```\n', '```sh\necho \'{"a":1}\'\n```\n```json\n{"b":2}\n```\n',
                 '```sh\ntrue\n```\n```\nvigie serve\n```\n', 'no command\n'):
        with open(page, 'w', encoding='utf-8') as file:
            file.write(text)
        seen = []
        doc_blocks.run_page(page, dict(os.environ), folder, lambda s, holds, _='': seen.append(holds))
        told.append(False in map(bool, seen))
    case('a page with a wrong command, answer or mark is found out', all(told), told)


def main():
    for tool in ('bash', 'curl', 'jq', 'python3'):
        if not shutil.which(tool):
            print('skipped: the commands of the page need', tool)
            sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        canaries(folder)
        os.mkdir(os.path.join(folder, 'build'))
        os.symlink(os.path.dirname(VIGIE), os.path.join(folder, 'build/release'))
        os.symlink(os.path.abspath('samples'), os.path.join(folder, 'samples'))
        with open('docs/integrate.md', encoding='utf-8') as file:
            text = file.read()
        for port, free in zip(('8470', '8471'), free_ports(2)):
            text = re.sub(rf'\b{port}\b', str(free), text)
        page = os.path.join(folder, 'integrate.md')
        with open(page, 'w', encoding='utf-8') as file:
            file.write(text)
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith('VIGIE_')}
        doc_blocks.run_page(page, {**environment, 'LC_ALL': 'C.UTF-8', 'NO_PROXY': '*'}, folder, case)
    print(f'{counts[True]} passed, {counts[False]} failed')
    sys.exit(1 if counts[False] else 0)


if __name__ == '__main__':
    main()
