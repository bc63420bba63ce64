"""Accounts for uploads from a server's events: what was accepted must be there, decided, once."""
import hashlib
import json
import os
import sqlite3


def body_of(answer):
    """The body of a chunked answer that was broken off, as far as it came."""
    rest, out = answer.partition(b'\r\n\r\n')[2], b''
    while rest:
        size, _, rest = rest.partition(b'\r\n')
        out += rest[:int(size, 16)]
        rest = rest[int(size, 16) + 2:]
    return out.decode(errors='replace')


def events(server):
    """Every event from the first, as dicts; the stream is read again from where it stopped."""
    out = []
    while True:
        after = out[-1]['number'] if out else 0
        answer = server.raw(f'GET /v1/events?after={after} HTTP/1.1\r\nHost: localhost\r\n'
                            f'Connection: close\r\n\r\n'.encode(), 1.5)
        # What comes after the last empty line may be cut.
        fresh = [json.loads(line[6:]) for block in body_of(answer).split('\n\n')[:-1]
                 for line in block.splitlines() if line.startswith('data: ')]
        if not fresh:
            return out
        out += fresh


def account(server, accepted):
    """accepted: {item id: SHA-256 of its media} as uploaders were told. What is wrong, as
    sentences; nothing when every one of them is accounted for."""
    wrong = []
    seen = events(server)
    numbers = [event['number'] for event in seen]
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append('the events have holes')
    taken, ended = {}, {}
    for event in seen:
        if event['type'] == 'item.accepted':
            taken.setdefault(event['item'], []).append(event['item_sha256'])
        if event['type'] in ('decision.made', 'item.unreadable'):
            ended[event['item']] = ended.get(event['item'], 0) + 1
    for item, sha256 in accepted.items():
        if taken.get(item) != [sha256]:
            wrong.append(f'{item} was acknowledged; its events of acceptance: {taken.get(item)}')
    for item in taken:
        # Accepted without an answer, because the server was killed before it, is allowed: but
        # what is accepted is decided.
        if ended.get(item, 0) != 1:
            wrong.append(f'{item} was accepted and ended {ended.get(item, 0)} times')
    media = os.path.join(server.folder, 'media')
    for sha256 in {s for all_of_it in taken.values() for s in all_of_it}:
        path = os.path.join(media, sha256[:2], sha256)
        with open(path, 'rb') as file:
            if hashlib.sha256(file.read()).hexdigest() != sha256:
                wrong.append(f'the media {sha256} is not what it was')
    database = sqlite3.connect(f'file:{os.path.join(server.folder, "vigie.db")}?mode=ro', uri=True)
    checked = database.execute('PRAGMA integrity_check').fetchone()[0]
    if checked != 'ok':
        wrong.append(f'the database: {checked}')
    if database.execute('PRAGMA foreign_key_check').fetchone():
        wrong.append('a row refers to one that is not there')
    database.close()
    return wrong
